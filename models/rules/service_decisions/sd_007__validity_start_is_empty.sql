with

service_decisions as (
    select * from {{ ref('int_service_decisions__rows') }}
    where row_state = 'in_scope'
),

outcomes as (
    select * from {{ ref('outcomes') }}
    where slug <> 'negative'
),

final as (
    select
        service_decisions.source_system,
        'service_decisions' as source_table,
        service_decisions.source_row,
        service_decisions.record_id,
        'valid_from' as field
    from service_decisions
    inner join outcomes on service_decisions.outcome = outcomes.outcome
    where service_decisions.valid_from_text is null
)

select * from final
