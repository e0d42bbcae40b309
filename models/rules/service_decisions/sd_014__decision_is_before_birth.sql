with

service_decisions as (
    select * from {{ ref('int_service_decisions__rows') }}
    where row_state = 'in_scope'
),

final as (
    select
        source_system,
        'service_decisions' as source_table,
        source_row,
        record_id,
        'decision_date' as field
    from service_decisions
    where
        decision_date < birth_date
        and has_placeholder_decision_date is not true
)

select * from final
