with

service_decisions as (
    select * from {{ ref('int_service_decisions__rows') }}
),

service_use as (
    select * from {{ ref('int_service_use__rows') }}
),

held_back_rows as (
    select * from {{ ref('int_held_back_rows') }}
),

tasks_not_delivered as (
    select * from {{ ref('service_tasks') }}
    where not in_register
),

services as (
    select
        'service_decisions' as source_table,
        source_system,
        source_row,
        record_id,
        person_id,
        organiser,
        service_task,
        social_service,
        outcome,
        decision_date,
        valid_from as start_date,
        valid_to as end_date,
        has_placeholder_valid_to as has_placeholder_end_date,
        row_state
    from service_decisions
    union all
    select
        'service_use' as source_table,
        source_system,
        source_row,
        record_id,
        person_id,
        organiser,
        service_task,
        social_service,
        cast(null as string) as outcome,
        cast(null as date) as decision_date,
        start_date,
        end_date,
        has_placeholder_end_date,
        row_state
    from service_use
),

final as (
    select
        services.source_table,
        services.source_system,
        services.source_row,
        services.record_id,
        services.person_id,
        services.organiser,
        services.service_task,
        services.social_service,
        services.outcome,
        services.decision_date,
        services.start_date,
        case when services.has_placeholder_end_date is not true then services.end_date end as end_date,
        services.row_state = 'in_scope' as is_usable
    from services
    left join held_back_rows
        on
            services.source_system = held_back_rows.source_system
            and services.source_table = held_back_rows.source_table
            and services.source_row = held_back_rows.source_row
    left join tasks_not_delivered on services.service_task = tasks_not_delivered.service_task
    where
        (services.row_state = 'in_scope' and held_back_rows.source_row is null)
        or (services.row_state = 'excluded' and tasks_not_delivered.service_task is not null)
)

select * from final
