{%- set longest_short_break = 7 -%}
with

consolidated as (
    select * from {{ ref('int_periods__consolidated') }}
    where record_kind = 'client_relation'
),

assigned as (
    select * from {{ ref('int_periods__assigned') }}
    where record_kind = 'client_relation'
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

with_earlier_end as (
    select
        *,
        lag(end_date) over (
            partition by person_id, organiser, service_task
            order by start_date
        ) as earlier_end_date
    from consolidated
),

after_a_short_break as (
    select with_earlier_end.*
    from with_earlier_end
    cross join parameters
    where
        {{ add_days('with_earlier_end.earlier_end_date', longest_short_break + 1) }} >= with_earlier_end.start_date
        and with_earlier_end.start_date <= parameters.last_day
        and coalesce(with_earlier_end.end_date, parameters.last_day) >= parameters.first_day
),

final as (
    select
        assigned.source_system,
        assigned.source_table,
        assigned.source_row,
        assigned.record_id,
        'start_date' as field
    from after_a_short_break
    inner join assigned
        on
            after_a_short_break.person_id = assigned.person_id
            and after_a_short_break.organiser = assigned.organiser
            and after_a_short_break.service_task = assigned.service_task
            and after_a_short_break.start_date = assigned.start_date
)

select * from final
