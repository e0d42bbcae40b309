with

client_identities as (
    select * from {{ ref('int_client_identities') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

final as (
    select
        client_identities.source_system,
        'clients' as source_table,
        client_identities.source_row,
        client_identities.client_id as record_id,
        'birth_date' as field
    from client_identities
    cross join parameters
    where
        client_identities.known_birth_date > parameters.as_of_date
        or {{ add_years('client_identities.known_birth_date', 125) }} < parameters.as_of_date
)

select * from final
