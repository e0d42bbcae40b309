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
        'personal_identity_code' as field
    from client_identities
    where
        personal_identity_code is not null
        and person_identity_code <> listed_identity_code
)

select * from final
