with

source as (
    select * from {{ source('raw', 'service_decisions') }}
),

code_translations as (
    select * from {{ ref('stg_code_translations') }}
),

filled as (
    select
        source_system,
        source_row,
        read_error,
        nullif(record_id, '') as record_id,
        nullif(client_id, '') as client_id,
        {{ unless_blank('social_service') }} as social_service_code,
        {{ unless_blank('outcome') }} as outcome_code,
        {{ unless_blank('decision_date') }} as decision_date_text,
        {{ unless_blank('valid_from') }} as valid_from_text,
        {{ unless_blank('valid_to') }} as valid_to_text,
        {{ unless_blank('service_task') }} as service_task_code,
        {{ document_type_number(without_blanks('document_type')) }} as document_type_code,
        {{ unless_blank('organiser') }} as organiser_text,
        {{ unless_blank('cancelled') }} as cancelled_text,
        {{ unless_blank('recorded_at') }} as recorded_at_text
    from source
),

final as (
    select
        filled.source_system,
        filled.source_row,
        filled.read_error,
        filled.record_id,
        filled.client_id,
        filled.social_service_code,
        social_services.national_code as social_service,
        filled.outcome_code,
        outcomes.national_code as outcome,
        filled.decision_date_text,
        {{ parse_date('filled.decision_date_text') }} as decision_date,
        filled.valid_from_text,
        {{ parse_date('filled.valid_from_text') }} as valid_from,
        filled.valid_to_text,
        {{ parse_date('filled.valid_to_text') }} as valid_to,
        filled.service_task_code,
        service_tasks.national_code as service_task,
        service_tasks.code_list as service_task_code_list,
        filled.document_type_code,
        document_types.national_code as document_type,
        filled.organiser_text,
        coalesce({{ without_blanks('filled.organiser_text') }}, '{{ var("organiser") }}') as organiser,
        filled.cancelled_text,
        coalesce({{ parse_boolean('filled.cancelled_text') }}, false) as is_cancelled,
        filled.recorded_at_text,
        {{ parse_date('filled.recorded_at_text') }} as recorded_date,
        {{ content_hash([
            'filled.record_id', 'filled.client_id', 'filled.social_service_code', 'filled.outcome_code',
            'filled.decision_date_text', 'filled.valid_from_text', 'filled.valid_to_text',
            'filled.service_task_code', 'filled.document_type_code', 'filled.organiser_text',
            'filled.cancelled_text', 'filled.recorded_at_text',
        ]) }} as content_hash
    from filled
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
    left join code_translations as service_tasks
        on
            filled.source_system = service_tasks.source_system
            and {{ without_blanks('filled.service_task_code') }} = service_tasks.code
            and service_tasks.field = 'service_task'
    left join code_translations as document_types
        on
            filled.source_system = document_types.source_system
            and filled.document_type_code = document_types.code
            and document_types.field = 'document_type'
)

select * from final
