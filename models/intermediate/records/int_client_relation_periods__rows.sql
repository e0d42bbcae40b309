with

client_relation_periods as (
    select * from {{ ref('stg_client_relation_periods') }}
),

clients as (
    select * from {{ ref('int_clients') }}
),

service_tasks as (
    select * from {{ ref('service_tasks') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

final as (
    select
        client_relation_periods.*,
        clients.person_id,
        clients.client_key,
        clients.birth_date,
        clients.death_date,
        clients.client_id is not null as has_client,
        case
            when client_relation_periods.read_error is not null then 'unreadable'
            when client_relation_periods.recorded_date > parameters.as_of_date then 'recorded_later'
            when client_relation_periods.is_cancelled then 'cancelled'
            when not service_tasks.in_register then 'excluded'
            else 'in_scope'
        end as row_state
    from client_relation_periods
    cross join parameters
    left join clients
        on
            client_relation_periods.source_system = clients.source_system
            and client_relation_periods.client_id = clients.client_id
    left join service_tasks
        on client_relation_periods.service_task = service_tasks.service_task
)

select * from final
