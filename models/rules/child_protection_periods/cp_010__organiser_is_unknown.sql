with

child_protection_periods as (
    select * from {{ ref('int_child_protection_periods__rows') }}
    where row_state = 'in_scope'
),

organisers as (
    select * from {{ ref('organisers') }}
),

final as (
    select
        child_protection_periods.source_system,
        'child_protection_periods' as source_table,
        child_protection_periods.source_row,
        child_protection_periods.record_id,
        'organiser' as field
    from child_protection_periods
    left join organisers on child_protection_periods.organiser = organisers.organiser
    where organisers.organiser is null
)

select * from final
