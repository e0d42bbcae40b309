with

source_rows as (
    select * from {{ ref('int_source_rows') }}
    where row_state = 'in_scope'
),

clients as (
    select * from {{ ref('int_clients') }}
),

final as (
    select
        source_rows.source_system,
        source_rows.source_table,
        source_rows.source_row,
        source_rows.record_id,
        'client_id' as field
    from source_rows
    left join clients
        on
            source_rows.source_system = clients.source_system
            and source_rows.client_id = clients.client_id
    where
        source_rows.source_table not in ('clients', 'identity_links', 'kanta_records')
        and source_rows.client_id is not null
        and clients.client_id is null
)

select * from final
