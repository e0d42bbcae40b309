with

day_balance as (
    select * from {{ ref('day_balance') }}
    where not is_balanced
),

final as (
    select
        cast(null as string) as source_system,
        source_table,
        cast(null as bigint) as source_row,
        cast(null as string) as record_id,
        'usable_days' as field
    from day_balance
)

select * from final
