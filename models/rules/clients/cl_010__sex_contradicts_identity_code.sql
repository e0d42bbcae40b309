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
    where
        (sex = '1' and individual_number % 2 = 0)
        or (sex = '2' and individual_number % 2 = 1)
)

select * from final
