with

client_identities as (
    select * from {{ ref('int_client_identities') }}
),

final as (
    select
        source_system,
        'clients' as source_table,
        source_row,
        client_id as record_id,
        'temporary_identifier' as field
    from client_identities
    where personal_identity_code is null and linked_identity_code is not null
)

select * from final
