with

source_rows as (
    select * from {{ ref('int_source_rows') }}
    where row_state = 'in_scope'
),

final as (
    select
        source_system,
        source_table,
        source_row,
        record_id,
        case
            when source_table = 'clients' then 'client_id'
            when source_table = 'kanta_records' then 'document_id'
            else 'record_id'
        end as field
    from source_rows
    where
        record_id is null
        and source_table <> 'identity_links'
    union all
    select
        source_system,
        source_table,
        source_row,
        record_id,
        'client_id' as field
    from source_rows
    where
        client_id is null
        and source_table not in ('clients', 'identity_links', 'kanta_records')
)

select * from final
