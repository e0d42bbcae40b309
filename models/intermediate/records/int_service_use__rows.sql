with

service_use as (
    select * from {{ ref('stg_service_use') }}
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
        service_use.*,
        clients.person_id,
        clients.client_key,
        clients.birth_date,
        clients.death_date,
        clients.client_id is not null as has_client,
        case
            when service_use.read_error is not null then 'unreadable'
            when service_use.recorded_date > parameters.as_of_date then 'recorded_later'
            when service_use.is_cancelled then 'cancelled'
            when not service_tasks.in_register then 'excluded'
            else 'in_scope'
        end as row_state
    from service_use
    cross join parameters
    left join clients
        on
            service_use.source_system = clients.source_system
            and service_use.client_id = clients.client_id
    left join service_tasks
        on service_use.service_task = service_tasks.service_task
)

select * from final
