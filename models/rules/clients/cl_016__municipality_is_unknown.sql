with

client_identities as (
    select * from {{ ref('int_client_identities') }}
),

municipalities as (
    select * from {{ ref('int_municipalities_in_force') }}
),

final as (
    select
        client_identities.source_system,
        'clients' as source_table,
        client_identities.source_row,
        client_identities.client_id as record_id,
        'municipality' as field
    from client_identities
    left join municipalities
        on client_identities.municipality = municipalities.municipality
    where
        client_identities.municipality is not null
        and municipalities.municipality is null
)

select * from final
