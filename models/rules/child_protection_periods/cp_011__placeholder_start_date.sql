with

child_protection_periods as (
    select * from {{ ref('int_child_protection_periods__rows') }}
    where row_state = 'in_scope'
),

final as (
    select
        source_system,
        'child_protection_periods' as source_table,
        source_row,
        record_id,
        'start_date' as field
    from child_protection_periods
    where has_placeholder_start_date
)

select * from final
