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
        'valid_to' as field
    from service_decisions
    where valid_to < coalesce(valid_from, decision_date)
)

select * from final
