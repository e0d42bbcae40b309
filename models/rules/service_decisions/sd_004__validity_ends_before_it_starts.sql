with

service_decisions as (
    select * from {{ ref('int_service_decisions__rows') }}
    where row_state = 'in_scope'
),

negative_outcomes as (
    select outcome from {{ ref('outcomes') }}
    where slug = 'negative'
),

final as (
    select
        service_decisions.source_system,
        'service_decisions' as source_table,
        service_decisions.source_row,
        service_decisions.record_id,
        'valid_to' as field
    from service_decisions
    left join negative_outcomes on service_decisions.outcome = negative_outcomes.outcome
    where
        negative_outcomes.outcome is null
        and service_decisions.valid_to < coalesce(service_decisions.valid_from, service_decisions.decision_date)
)

select * from final
