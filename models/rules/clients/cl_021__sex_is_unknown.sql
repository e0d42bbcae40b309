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
        'sex' as field
    from client_identities
    where sex_code is not null and sex is null
)

select * from final
