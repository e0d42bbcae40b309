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
        'municipality' as field
    from client_identities
    where is_non_disclosure and municipality is not null
)

select * from final
