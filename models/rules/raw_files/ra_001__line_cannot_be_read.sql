with

source_rows as (
    select * from {{ ref('int_source_rows') }}
),

final as (
    select
        source_system,
        source_table,
        source_row,
        record_id,
        cast(null as string) as field
    from source_rows
    where read_error is not null
)

select * from final
