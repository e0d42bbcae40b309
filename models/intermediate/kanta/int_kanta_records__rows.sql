with

kanta_records as (
    select * from {{ ref('stg_kanta_records') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

final as (
    select
        kanta_records.source_system,
        kanta_records.source_row,
        kanta_records.read_error,
        kanta_records.document_id,
        kanta_records.document_set,
        kanta_records.version_text,
        kanta_records.document_version,
        kanta_records.archived_at_text,
        kanta_records.archived_date,
        kanta_records.record_kind,
        kanta_records.personal_identity_code,
        kanta_records.temporary_identifier,
        kanta_records.temporary_identifier_assigner,
        kanta_records.service_task_code,
        kanta_records.service_task,
        kanta_records.start_date_text,
        kanta_records.start_date,
        kanta_records.has_placeholder_start_date,
        kanta_records.end_date_text,
        kanta_records.end_date,
        kanta_records.has_placeholder_end_date,
        kanta_records.social_service_code,
        kanta_records.social_service,
        kanta_records.outcome_code,
        kanta_records.outcome,
        kanta_records.decision_date_text,
        kanta_records.decision_date,
        kanta_records.has_placeholder_decision_date,
        kanta_records.organiser,
        kanta_records.content_hash,
        case
            when kanta_records.read_error is not null then 'unreadable'
            when kanta_records.archived_date > parameters.as_of_date then 'recorded_later'
            else 'in_scope'
        end as row_state
    from kanta_records
    cross join parameters
)

select * from final
