with

periods as (
    select * from {{ ref('int_periods__in_quarter') }}
    where record_kind = 'child_protection'
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

final as (
    select
        periods.period_id,
        periods.person_id,
        periods.organiser,
        case
            when parameters.clip_to_quarter then periods.first_day_in_quarter
            else periods.start_date
        end as start_date,
        case
            when parameters.clip_to_quarter then periods.last_day_in_quarter
            else periods.end_date
        end as end_date
    from periods
    cross join parameters
    where periods.archived_part <> 'whole'
)

select * from final
