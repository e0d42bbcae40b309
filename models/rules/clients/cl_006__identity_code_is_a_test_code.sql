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
        'personal_identity_code' as field
    from client_identities
    cross join parameters
    where client_identities.individual_number >= 900 and parameters.is_production
)

select * from final
