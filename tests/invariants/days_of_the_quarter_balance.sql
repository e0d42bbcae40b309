with

day_balance as (
    select * from {{ ref('day_balance') }}
),

final as (
    select
        source_table,
        usable_days,
        delivered_days,
        archived_only_days,
        unbalanced_days
    from day_balance
    where not is_balanced
)

select * from final
