with

kanta_records as (
    select * from {{ ref('stg_kanta_records') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

with_state as (
    {{ documents_with_state('kanta_records') }}
),

final as (
    select
        *,
        case
            when row_state <> 'in_scope' then null
            when document_set is null then 'document_set'
            when document_version is null then 'version'
            when archived_date is null then 'archived_at'
            when record_kind in ('old_copy', 'other_decision', 'service_end') then null
            when
                record_kind is null
                or record_kind not in ('client_relation', 'child_protection', 'service_decision', 'service_use')
                then 'record_kind'
            when start_date is null and start_date_text is not null then 'start_date'
            when (start_date is null or has_placeholder_start_date) and record_kind <> 'service_decision'
                then 'start_date'
            when end_date is null and end_date_text is not null then 'end_date'
            when end_date < start_date and record_kind in ('client_relation', 'child_protection') then 'end_date'
            when service_task is null and record_kind = 'client_relation' then 'service_task'
            when social_service is null and record_kind in ('service_decision', 'service_use') then 'social_service'
            when decision_date is null and decision_date_text is not null then 'decision_date'
            when (decision_date is null or has_placeholder_decision_date) and record_kind = 'service_decision'
                then 'decision_date'
        end as unusable_field
    from with_state
)

select * from final
