with

staged as (
    select * from {{ ref('int_kanta_records__rows') }}
    where row_state = 'in_scope'
),

final as (
    select
        source_system,
        'kanta_records' as source_table,
        source_row,
        document_id as record_id,
        case
            when document_set is null then 'document_set'
            when document_version is null then 'version'
            when archived_at_text is null then 'archived_at'
            when record_kind in ('client_relation', 'child_protection', 'service_use') and start_date_text is null
                then 'start_date'
            when record_kind in ('client_relation', 'child_protection') and end_date < start_date then 'end_date'
            when record_kind = 'client_relation' and service_task is null then 'service_task'
            when record_kind in ('service_decision', 'service_use') and social_service is null then 'social_service'
            when record_kind = 'service_decision' and decision_date_text is null then 'decision_date'
            else 'record_kind'
        end as field
    from staged
    where
        document_set is null
        or document_version is null
        or archived_at_text is null
        or record_kind is null
        or record_kind not in ('client_relation', 'child_protection', 'service_decision', 'service_use')
        or (
            record_kind in ('client_relation', 'child_protection', 'service_use')
            and start_date_text is null
        )
        or (record_kind in ('client_relation', 'child_protection') and end_date < start_date)
        or (record_kind = 'client_relation' and service_task is null)
        or (record_kind in ('service_decision', 'service_use') and social_service is null)
        or (record_kind = 'service_decision' and decision_date_text is null)
)

select * from final
