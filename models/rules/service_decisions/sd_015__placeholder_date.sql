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
    where decision_date in ({{ placeholder_start_dates() }})
    union all
    select
        source_system,
        'service_decisions' as source_table,
        source_row,
        record_id,
        'valid_from' as field
    from service_decisions
    where valid_from in ({{ placeholder_start_dates() }})
)

select * from final
