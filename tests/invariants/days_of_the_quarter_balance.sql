with

day_balance as (
    select * from {{ ref('day_balance') }}
),

final as (
    select * from day_balance
    where not is_balanced
)

select * from final
