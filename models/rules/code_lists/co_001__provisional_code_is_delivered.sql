with

client_relation_periods as (
    select * from {{ ref('delivered_client_relation_periods') }}
),

services as (
    select * from {{ ref('delivered_services') }}
),

provisional_tasks as (
    select * from {{ ref('service_tasks') }}
    where code_status = 'provisional'
),

provisional_outcomes as (
    select * from {{ ref('outcomes') }}
    where code_status = 'provisional'
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
    where is_production
),

final as (
    select
        cast(null as string) as source_system,
        'delivered_client_relation_periods' as source_table,
        cast(null as bigint) as source_row,
        client_relation_periods.period_id as record_id,
        'service_task' as field
    from client_relation_periods
    inner join provisional_tasks
        on client_relation_periods.service_task = provisional_tasks.service_task
    cross join parameters
    union all
    select
        cast(null as string) as source_system,
        'delivered_services' as source_table,
        cast(null as bigint) as source_row,
        services.service_id as record_id,
        'service_task' as field
    from services
    inner join provisional_tasks on services.service_task = provisional_tasks.service_task
    cross join parameters
    union all
    select
        cast(null as string) as source_system,
        'delivered_services' as source_table,
        cast(null as bigint) as source_row,
        services.service_id as record_id,
        'outcome' as field
    from services
    inner join provisional_outcomes on services.outcome = provisional_outcomes.outcome
    cross join parameters
)

select * from final
