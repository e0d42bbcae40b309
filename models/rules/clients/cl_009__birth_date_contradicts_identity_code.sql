with

client_identities as (
    select * from {{ ref('int_client_identities') }}
),

replaced_codes as (
    select * from {{ ref('int_identity_codes') }}
),

final as (
    select
        client_identities.source_system,
        'clients' as source_table,
        client_identities.source_row,
        client_identities.client_id as record_id,
        'birth_date' as field
    from client_identities
    left join replaced_codes
        on
            client_identities.person_identity_code = replaced_codes.newest_identity_code
            and client_identities.birth_date = replaced_codes.identity_code_birth_date
    where
        client_identities.birth_date <> client_identities.identity_code_birth_date
        and replaced_codes.personal_identity_code is null
)

select * from final
