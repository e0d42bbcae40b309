with

source as (
    select * from {{ source('raw', 'kanta_records') }}
),

code_translations as (
    select * from {{ ref('stg_code_translations') }}
),

filled as (
    select
        source_system,
        source_row,
        read_error,
        nullif(document_id, '') as document_id,
        nullif(document_set, '') as document_set,
        {{ unless_blank('version') }} as version_text,
        {{ unless_blank('archived_at') }} as archived_at_text,
        {{ unless_blank('record_kind') }} as record_kind,
        nullif(personal_identity_code, '') as personal_identity_code,
        nullif(temporary_identifier, '') as temporary_identifier,
        nullif(temporary_identifier_assigner, '') as temporary_identifier_assigner,
        {{ unless_blank('service_task') }} as service_task_code,
        {{ unless_blank('start_date') }} as start_date_text,
        {{ unless_blank('end_date') }} as end_date_text,
        {{ unless_blank('social_service') }} as social_service_code,
        {{ unless_blank('outcome') }} as outcome_code,
        {{ unless_blank('decision_date') }} as decision_date_text,
        {{ unless_blank('organiser') }} as organiser_text
    from source
),

final as (
    select
        filled.source_system,
        filled.source_row,
        filled.read_error,
        filled.document_id,
        filled.document_set,
        filled.version_text,
        {{ parse_whole_number('filled.version_text') }} as document_version,
        filled.archived_at_text,
        {{ parse_date('filled.archived_at_text') }} as archived_date,
        {{ without_blanks('filled.record_kind') }} as record_kind,
        filled.personal_identity_code,
        filled.temporary_identifier,
        filled.temporary_identifier_assigner,
        filled.service_task_code,
        service_tasks.national_code as service_task,
        filled.start_date_text,
        {{ parse_date('filled.start_date_text') }} as start_date,
        filled.end_date_text,
        {{ parse_date('filled.end_date_text') }} as end_date,
        filled.social_service_code,
        social_services.national_code as social_service,
        filled.outcome_code,
        outcomes.national_code as outcome,
        filled.decision_date_text,
        {{ parse_date('filled.decision_date_text') }} as decision_date,
        coalesce({{ without_blanks('filled.organiser_text') }}, '{{ var("organiser") }}') as organiser,
        {{ content_hash([
            'filled.document_id', 'filled.document_set', 'filled.version_text', 'filled.archived_at_text',
            'filled.record_kind', 'filled.personal_identity_code', 'filled.temporary_identifier',
            'filled.temporary_identifier_assigner', 'filled.service_task_code', 'filled.start_date_text',
            'filled.end_date_text', 'filled.social_service_code', 'filled.outcome_code',
            'filled.decision_date_text', 'filled.organiser_text',
        ]) }} as content_hash
    from filled
    left join code_translations as service_tasks
        on
            filled.source_system = service_tasks.source_system
            and {{ without_blanks('filled.service_task_code') }} = service_tasks.code
            and service_tasks.field = 'service_task'
    left join code_translations as social_services
        on
            filled.source_system = social_services.source_system
            and {{ without_blanks('filled.social_service_code') }} = social_services.code
            and social_services.field = 'social_service'
    left join code_translations as outcomes
        on
            filled.source_system = outcomes.source_system
            and {{ without_blanks('filled.outcome_code') }} = outcomes.code
            and outcomes.field = 'outcome'
)

select * from final
