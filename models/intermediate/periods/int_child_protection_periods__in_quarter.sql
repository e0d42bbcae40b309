with

periods as (
    select * from {{ ref('int_child_protection_periods__consolidated') }}
),

kanta_periods as (
    select * from {{ ref('int_kanta_periods__consolidated') }}
    where record_kind = 'child_protection'
),

id_key as (
    select * from {{ ref('stg_id_key') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

periods_of_the_quarter as (
    select
        {{ keyed_hash(["'child_protection'", 'periods.person_id', 'periods.organiser', 'periods.start_date']) }}
            as period_id,
        periods.*,
        greatest(periods.start_date, parameters.first_day) as first_day_in_quarter,
        least(coalesce(periods.end_date, parameters.last_day), parameters.last_day) as last_day_in_quarter
    from periods
    cross join id_key
    cross join parameters
    where
        periods.start_date <= parameters.last_day
        and coalesce(periods.end_date, parameters.last_day) >= parameters.first_day
),

archived_parts as (
    select
        periods_of_the_quarter.period_id,
        max(
            case
                when
                    kanta_periods.start_date <= periods_of_the_quarter.first_day_in_quarter
                    and (
                        kanta_periods.end_date is null
                        or kanta_periods.end_date >= periods_of_the_quarter.last_day_in_quarter
                    )
                    then 1
                else 0
            end
        ) as is_whole
    from periods_of_the_quarter
    inner join kanta_periods
        on
            periods_of_the_quarter.person_id = kanta_periods.person_id
            and periods_of_the_quarter.organiser = kanta_periods.organiser
            and periods_of_the_quarter.last_day_in_quarter >= kanta_periods.start_date
            and (
                kanta_periods.end_date is null
                or periods_of_the_quarter.first_day_in_quarter <= kanta_periods.end_date
            )
    group by periods_of_the_quarter.period_id
),

final as (
    select
        periods_of_the_quarter.period_id,
        periods_of_the_quarter.person_id,
        periods_of_the_quarter.organiser,
        periods_of_the_quarter.start_date,
        periods_of_the_quarter.end_date,
        periods_of_the_quarter.row_count,
        periods_of_the_quarter.first_day_in_quarter,
        periods_of_the_quarter.last_day_in_quarter,
        case
            when archived_parts.is_whole = 1 then 'whole'
            when archived_parts.is_whole = 0 then 'partial'
            else 'none'
        end as archived_part
    from periods_of_the_quarter
    left join archived_parts
        on periods_of_the_quarter.period_id = archived_parts.period_id
)

select * from final
