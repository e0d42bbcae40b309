with

child_protection_periods as (
    select * from {{ ref('int_child_protection_periods__rows') }}
    where row_state = 'in_scope'
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

final as (
    select
        child_protection_periods.source_system,
        'child_protection_periods' as source_table,
        child_protection_periods.source_row,
        child_protection_periods.record_id,
        'start_date' as field
    from child_protection_periods
    cross join parameters
    where child_protection_periods.start_date > parameters.as_of_date
)

select * from final
