with

client_identities as (
    select * from {{ ref('int_client_identities') }}
),

municipalities as (
    select * from {{ ref('int_municipalities_in_force') }}
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
        'municipality' as field
    from client_identities
    inner join municipalities
        on client_identities.municipality = municipalities.municipality
    inner join parameters
        on municipalities.county <> parameters.county
)

select * from final
