with

source as (
    select * from {{ source('raw', 'kanta_records') }}
),

code_translations as (
    select * from {{ ref('stg_code_translations') }}
),

placeholder_dates as (
    select
        cast(placeholder_date as date) as placeholder_date,
        role
    from {{ ref('placeholder_dates') }}
),

filled as (
    select
        source_system,
        source_row,
        read_error,
        {{ unless_blank('document_id') }} as document_id,
        {{ unless_blank('document_set') }} as document_set,
        {{ unless_blank('version') }} as version_text,
        {{ unless_blank('archived_at') }} as archived_at_text,
        {{ unless_blank('record_kind') }} as record_kind,
        {{ unless_blank('personal_identity_code') }} as personal_identity_code,
        {{ unless_blank('temporary_identifier') }} as temporary_identifier,
        {{ unless_blank('temporary_identifier_assigner') }} as temporary_identifier_assigner,
        {{ unless_blank('service_task') }} as service_task_code,
        {{ unless_blank('start_date') }} as start_date_text,
        {{ unless_blank('end_date') }} as end_date_text,
        {{ unless_blank('social_service') }} as social_service_code,
        {{ unless_blank('outcome') }} as outcome_code,
        {{ unless_blank('decision_date') }} as decision_date_text,
        {{ unless_blank('organiser') }} as organiser_text,
        {{ unless_blank('invalidated_at') }} as invalidated_at_text
    from source
),

dated as (
    select
        *,
        {{ parse_date('archived_at_text') }} as archived_date,
        {{ parse_date('start_date_text') }} as start_date,
        {{ parse_date('end_date_text') }} as end_date,
        {{ parse_date('decision_date_text') }} as decision_date,
        {{ parse_date('invalidated_at_text') }} as invalidated_date
    from filled
),

final as (
    select
        dated.source_system,
        dated.source_row,
        dated.read_error,
        dated.document_id,
        dated.document_set,
        dated.version_text,
        {{ parse_whole_number('dated.version_text') }} as document_version,
        dated.archived_at_text,
        dated.archived_date,
        {{ without_blanks('dated.record_kind') }} as record_kind,
        dated.personal_identity_code,
        dated.temporary_identifier,
        dated.temporary_identifier_assigner,
        dated.service_task_code,
        service_tasks.national_code as service_task,
        dated.start_date_text,
        dated.start_date,
        placeholder_start_dates.placeholder_date is not null as has_placeholder_start_date,
        dated.end_date_text,
        dated.end_date,
        placeholder_ends.placeholder_date is not null as has_placeholder_end_date,
        dated.social_service_code,
        social_services.national_code as social_service,
        dated.outcome_code,
        outcomes.national_code as outcome,
        dated.decision_date_text,
        dated.decision_date,
        placeholder_decision_dates.placeholder_date is not null as has_placeholder_decision_date,
        coalesce({{ without_blanks('dated.organiser_text') }}, {{ own_organiser() }}) as organiser,
        dated.invalidated_at_text,
        dated.invalidated_date,
        {{ content_hash([
            'dated.document_id', 'dated.document_set', 'dated.version_text', 'dated.archived_at_text',
            'dated.record_kind', 'dated.personal_identity_code', 'dated.temporary_identifier',
            'dated.temporary_identifier_assigner', 'dated.service_task_code', 'dated.start_date_text',
            'dated.end_date_text', 'dated.social_service_code', 'dated.outcome_code',
            'dated.decision_date_text', 'dated.organiser_text', 'dated.invalidated_at_text',
        ]) }} as content_hash
    from dated
    left join placeholder_dates as placeholder_start_dates
        on
            dated.start_date = placeholder_start_dates.placeholder_date
            and placeholder_start_dates.role = 'start'
    left join placeholder_dates as placeholder_decision_dates
        on
            dated.decision_date = placeholder_decision_dates.placeholder_date
            and placeholder_decision_dates.role = 'start'
    left join placeholder_dates as placeholder_ends
        on
            dated.end_date = placeholder_ends.placeholder_date
            and placeholder_ends.role = 'end'
    left join code_translations as service_tasks
        on
            dated.source_system = service_tasks.source_system
            and {{ without_blanks('dated.service_task_code') }} = service_tasks.code
            and service_tasks.field = 'service_task'
    left join code_translations as social_services
        on
            dated.source_system = social_services.source_system
            and {{ without_blanks('dated.social_service_code') }} = social_services.code
            and social_services.field = 'social_service'
    left join code_translations as outcomes
        on
            dated.source_system = outcomes.source_system
            and {{ without_blanks('dated.outcome_code') }} = outcomes.code
            and outcomes.field = 'outcome'
)

select * from final
