with

client_relation_periods as (
    select * from {{ ref('delivered_client_relation_periods') }}
),

services as (
    select * from {{ ref('delivered_services') }}
),

tasks_not_in_register as (
    select * from {{ ref('service_tasks') }}
    where not in_register
),

final as (
    select
        cast(null as string) as source_system,
        'delivered_client_relation_periods' as source_table,
        cast(null as bigint) as source_row,
        client_relation_periods.period_id as record_id,
        'service_task' as field
    from client_relation_periods
    inner join tasks_not_in_register
        on client_relation_periods.service_task = tasks_not_in_register.service_task
    union all
    select
        cast(null as string) as source_system,
        'delivered_services' as source_table,
        cast(null as bigint) as source_row,
        services.service_id as record_id,
        'service_task' as field
    from services
    inner join tasks_not_in_register on services.service_task = tasks_not_in_register.service_task
)

select * from final
