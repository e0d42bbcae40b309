with

child_protection_periods as (
    select * from {{ ref('int_child_protection_periods__rows') }}
),

held_back_rows as (
    select * from {{ ref('int_held_back_rows') }}
    where source_table = 'child_protection_periods'
),

final as (
    select child_protection_periods.*
    from child_protection_periods
    left join held_back_rows
        on
            child_protection_periods.source_system = held_back_rows.source_system
            and child_protection_periods.source_row = held_back_rows.source_row
    where
        child_protection_periods.row_state = 'in_scope'
        and held_back_rows.source_row is null
)

select * from final
