with

source as (
    select * from {{ source('raw', 'kanta_records') }}
),

code_translations as (
    select * from {{ ref('stg_code_translations') }}
),

placeholder_dates as (
    select * from {{ ref('placeholder_dates') }}
),

filled as (
    select
        source_system,
        source_row,
        source_line,
        read_error,
        {{ unless_blank('document_id') }} as document_id,
        {{ unless_blank('document_set') }} as document_set,
        {{ unless_blank('version') }} as version_text,
        {{ unless_blank('archived_at') }} as archived_at_text,
        {{ unless_blank('record_kind') }} as record_kind_text,
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
        dated.*,
        service_task_codes.national_code as service_task,
        social_service_codes.national_code as social_service,
        outcome_codes.national_code as outcome,
        placeholder_start_dates.placeholder_date is not null as has_placeholder_start_date,
        placeholder_end_dates.placeholder_date is not null as has_placeholder_end_date,
        placeholder_decision_dates.placeholder_date is not null as has_placeholder_decision_date,
        {{ parse_whole_number('dated.version_text') }} as document_version,
        {{ without_blanks('dated.record_kind_text') }} as record_kind,
        coalesce({{ without_blanks('dated.organiser_text') }}, {{ own_organiser() }}) as organiser,
        {{ content_hash([
            'dated.document_id', 'dated.document_set', 'dated.version_text', 'dated.archived_at_text',
            'dated.record_kind_text', 'dated.personal_identity_code', 'dated.temporary_identifier',
            'dated.temporary_identifier_assigner', 'dated.service_task_code', 'dated.start_date_text',
            'dated.end_date_text', 'dated.social_service_code', 'dated.outcome_code',
            'dated.decision_date_text', 'dated.organiser_text', 'dated.invalidated_at_text',
        ]) }} as content_hash
    from dated
    {{ join_code_translations('dated', ['service_task', 'social_service', 'outcome']) }}
    {{ join_placeholder_dates('dated', {'start_date': 'start', 'end_date': 'end', 'decision_date': 'start'}) }}
)

select * from final
