{%- set keys = ['record_kind', 'person_id', 'organiser', 'service_task', 'start_of_period'] -%}
with

period_rows as (
    select * from {{ ref('int_periods__assigned') }}
),

kanta_periods as (
    select * from {{ ref('int_kanta_periods__consolidated') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

rows_of_periods as (
    select
        record_kind,
        person_id,
        organiser,
        service_task,
        period_start_date as start_of_period,
        start_date,
        end_date
    from period_rows
),

assigned as (
    {{ assign_periods('rows_of_periods', keys=keys) }}
),

stretches as (
    {{ consolidate_periods('assigned', keys) }}
),

in_quarter as (
    select
        stretches.*,
        greatest(stretches.start_date, parameters.first_day) as first_day_in_quarter,
        least(coalesce(stretches.end_date, parameters.last_day), parameters.last_day) as last_day_in_quarter
    from stretches
    cross join parameters
    where
        stretches.start_date <= parameters.last_day
        and coalesce(stretches.end_date, parameters.last_day) >= parameters.first_day
),

with_archive as (
    select
        in_quarter.*,
        case when kanta_periods.person_id is not null then 1 else 0 end as is_touched,
        case
            when
                kanta_periods.start_date <= in_quarter.first_day_in_quarter
                and (
                    kanta_periods.end_date is null
                    or kanta_periods.end_date >= in_quarter.last_day_in_quarter
                )
                then 1
            else 0
        end as is_whole
    from in_quarter
    left join kanta_periods
        on
            in_quarter.record_kind = kanta_periods.record_kind
            and in_quarter.person_id = kanta_periods.person_id
            and in_quarter.organiser = kanta_periods.organiser
            and in_quarter.service_task = kanta_periods.service_task
            and in_quarter.last_day_in_quarter >= kanta_periods.start_date
            and (
                kanta_periods.end_date is null
                or in_quarter.first_day_in_quarter <= kanta_periods.end_date
            )
),

{# Archived periods neither overlap nor touch: the archive holds all of a stretch only if one of them does. -#}
final as (
    select distinct
        record_kind,
        person_id,
        organiser,
        service_task,
        start_of_period,
        start_date,
        end_date,
        first_day_in_quarter,
        last_day_in_quarter,
        case
            when
                min(is_whole) over (partition by record_kind, person_id, organiser, service_task, start_of_period) = 1
                then 'whole'
            when
                max(is_touched) over (partition by record_kind, person_id, organiser, service_task, start_of_period) = 1
                then 'partial'
            else 'none'
        end as archived_part
    from with_archive
)

select * from final
