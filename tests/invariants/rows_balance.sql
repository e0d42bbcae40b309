with

row_balance as (
    select * from {{ ref('row_balance') }}
),

final as (
    select * from row_balance
    where not is_balanced
)

select * from final
