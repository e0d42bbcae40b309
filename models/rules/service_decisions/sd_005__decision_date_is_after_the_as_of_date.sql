with

service_decisions as (
    select * from {{ ref('int_service_decisions__rows') }}
    where row_state = 'in_scope'
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

final as (
    select
        service_decisions.source_system,
        'service_decisions' as source_table,
        service_decisions.source_row,
        service_decisions.record_id,
        'decision_date' as field
    from service_decisions
    cross join parameters
    where service_decisions.decision_date > parameters.as_of_date
)

select * from final
