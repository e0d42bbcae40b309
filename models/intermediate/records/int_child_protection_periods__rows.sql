with

child_protection_periods as (
    select * from {{ ref('stg_child_protection_periods') }}
),

clients as (
    select * from {{ ref('int_clients') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

final as (
    select
        child_protection_periods.*,
        clients.person_id,
        clients.client_key,
        clients.birth_date,
        clients.death_date,
        clients.client_id is not null as has_client,
        case
            when child_protection_periods.read_error is not null then 'unreadable'
            when child_protection_periods.recorded_date > parameters.as_of_date then 'recorded_later'
            when child_protection_periods.is_cancelled then 'cancelled'
            else 'in_scope'
        end as row_state
    from child_protection_periods
    cross join parameters
    left join clients
        on
            child_protection_periods.source_system = clients.source_system
            and child_protection_periods.client_id = clients.client_id
)

select * from final
