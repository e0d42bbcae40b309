with

consolidated as (
    select * from {{ ref('int_client_relation_periods__consolidated') }}
),

assigned as (
    select * from {{ ref('int_client_relation_periods__assigned') }}
),

source_rows as (
    select * from {{ ref('int_source_rows') }}
    where source_table = 'client_relation_periods'
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
        {{ add_days('with_earlier_end.earlier_end_date', 8) }} >= with_earlier_end.start_date
        and with_earlier_end.start_date <= parameters.last_day
        and coalesce(with_earlier_end.end_date, parameters.last_day) >= parameters.first_day
),

final as (
    select
        assigned.source_system,
        'client_relation_periods' as source_table,
        assigned.source_row,
        source_rows.record_id,
        'start_date' as field
    from after_a_short_break
    inner join assigned
        on
            after_a_short_break.person_id = assigned.person_id
            and after_a_short_break.organiser = assigned.organiser
            and after_a_short_break.service_task = assigned.service_task
            and after_a_short_break.start_date = assigned.start_date
    inner join source_rows
        on
            assigned.source_system = source_rows.source_system
            and assigned.source_row = source_rows.source_row
)

select * from final
