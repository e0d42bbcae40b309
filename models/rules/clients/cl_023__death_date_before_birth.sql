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
        'death_date' as field
    from client_identities
    where death_date < known_birth_date
)

select * from final
