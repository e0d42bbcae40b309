with

service_decisions as (
    select * from {{ ref('int_service_decisions__rows') }}
    where row_state = 'excluded'
),

document_types as (
    select * from {{ ref('document_types') }}
    where not is_service_decision
),

final as (
    select
        service_decisions.source_system,
        'service_decisions' as source_table,
        service_decisions.source_row,
        service_decisions.record_id,
        'document_type' as field
    from service_decisions
    inner join document_types on service_decisions.document_type = document_types.document_type
)

select * from final
