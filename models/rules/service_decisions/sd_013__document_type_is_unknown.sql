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
        'document_type' as field
    from service_decisions
    where document_type_code is not null and document_type is null
)

select * from final
