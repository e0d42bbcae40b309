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
        'birth_date' as field
    from client_identities
    where
        person_identity_code is null
        and temporary_identifier is not null
        and birth_date_text is null
)

select * from final
