with

service_decisions as (
    select * from {{ ref('stg_service_decisions') }}
),

clients as (
    select * from {{ ref('int_clients') }}
),

service_tasks as (
    select * from {{ ref('service_tasks') }}
),

document_types as (
    select * from {{ ref('document_types') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

final as (
    select
        service_decisions.*,
        clients.person_id,
        clients.client_key,
        clients.birth_date,
        clients.death_date,
        clients.client_id is not null as has_client,
        case
            when service_decisions.read_error is not null then 'unreadable'
            when service_decisions.recorded_date > parameters.as_of_date then 'recorded_later'
            when service_decisions.is_cancelled then 'cancelled'
            when not service_tasks.in_register then 'excluded'
            when not document_types.is_service_decision then 'excluded'
            else 'in_scope'
        end as row_state
    from service_decisions
    cross join parameters
    left join clients
        on
            service_decisions.source_system = clients.source_system
            and service_decisions.client_id = clients.client_id
    left join service_tasks
        on service_decisions.service_task = service_tasks.service_task
    left join document_types
        on service_decisions.document_type = document_types.document_type
)

select * from final
