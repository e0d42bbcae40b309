with

clients as (
    select * from {{ ref('stg_clients') }}
    where read_error is null
),

final as (
    select
        source_system,
        'clients' as source_table,
        source_row,
        client_id as record_id,
        'non_disclosure' as field
    from clients
    where non_disclosure_text is not null and is_non_disclosure is null
)

select * from final
