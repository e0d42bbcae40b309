with

row_balance as (
    select * from {{ ref('row_balance') }}
),

final as (
    select
        source_table,
        raw_rows,
        rows_with_a_fate
    from row_balance
    where not is_balanced
)

select * from final
