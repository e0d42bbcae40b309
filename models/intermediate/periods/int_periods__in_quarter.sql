{%- set whose = ['periods.record_kind', 'periods.person_id', 'periods.organiser'] -%}
with

periods as (
    select * from {{ ref('int_periods__consolidated') }}
),

stretches as (
    select * from {{ ref('int_source_stretches') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

archived_parts as (
    select distinct
        record_kind,
        person_id,
        organiser,
        service_task,
        start_of_period,
        archived_part
    from stretches
),

{# Ids never change: that of a child protection period was made without a task. -#}
final as (
    select
        periods.*,
        case
            when periods.record_kind = 'client_relation'
                then {{ keyed_hash(whose + ['periods.service_task', 'periods.start_date']) }}
            else {{ keyed_hash(whose + ['periods.start_date']) }}
        end as period_id,
        greatest(periods.start_date, parameters.first_day) as first_day_in_quarter,
        least(coalesce(periods.end_date, parameters.last_day), parameters.last_day) as last_day_in_quarter,
        coalesce(archived_parts.archived_part, 'none') as archived_part
    from periods
    cross join parameters
    left join archived_parts
        on
            periods.record_kind = archived_parts.record_kind
            and periods.person_id = archived_parts.person_id
            and periods.organiser = archived_parts.organiser
            and periods.service_task = archived_parts.service_task
            and periods.start_date = archived_parts.start_of_period
    where
        periods.start_date <= parameters.last_day
        and coalesce(periods.end_date, parameters.last_day) >= parameters.first_day
)

select * from final
