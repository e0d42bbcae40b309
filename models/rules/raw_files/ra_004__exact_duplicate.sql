with

source_rows as (
    select * from {{ ref('int_source_rows') }}
    where row_state = 'in_scope'
),

numbered as (
    select
        *,
        row_number() over (
            partition by source_system, source_table, content_hash
            order by source_row
        ) as copy_number
    from source_rows
),

final as (
    select
        source_system,
        source_table,
        source_row,
        record_id,
        cast(null as string) as field
    from numbered
    where copy_number > 1
)

select * from final
