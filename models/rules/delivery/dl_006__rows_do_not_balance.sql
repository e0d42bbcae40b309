with

row_balance as (
    select * from {{ ref('row_balance') }}
    where not is_balanced
),

final as (
    select
        cast(null as string) as source_system,
        source_table,
        cast(null as bigint) as source_row,
        cast(null as string) as record_id,
        'rows_with_a_fate' as field
    from row_balance
)

select * from final
