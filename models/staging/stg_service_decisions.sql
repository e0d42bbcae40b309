with

source as (
    select * from {{ source('raw', 'service_decisions') }}
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
        {{ unless_blank('record_id') }} as record_id,
        {{ unless_blank('client_id') }} as client_id,
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

dated as (
    select
        *,
        {{ parse_date('decision_date_text') }} as decision_date,
        {{ parse_date('valid_from_text') }} as valid_from,
        {{ parse_date('valid_to_text') }} as valid_to,
        {{ parse_date('recorded_at_text') }} as recorded_date
    from filled
),

final as (
    select
        dated.source_system,
        dated.source_row,
        dated.read_error,
        dated.record_id,
        dated.client_id,
        dated.social_service_code,
        social_services.national_code as social_service,
        dated.outcome_code,
        outcomes.national_code as outcome,
        dated.decision_date_text,
        dated.decision_date,
        placeholder_decision_dates.placeholder_date is not null as has_placeholder_decision_date,
        dated.valid_from_text,
        dated.valid_from,
        placeholder_valid_from.placeholder_date is not null as has_placeholder_valid_from,
        dated.valid_to_text,
        dated.valid_to,
        placeholder_valid_to.placeholder_date is not null as has_placeholder_valid_to,
        dated.service_task_code,
        service_tasks.national_code as service_task,
        service_tasks.code_list as service_task_code_list,
        dated.document_type_code,
        document_types.national_code as document_type,
        dated.organiser_text,
        coalesce({{ without_blanks('dated.organiser_text') }}, {{ own_organiser() }}) as organiser,
        dated.cancelled_text,
        coalesce({{ parse_boolean('dated.cancelled_text') }}, false) as is_cancelled,
        dated.recorded_at_text,
        dated.recorded_date,
        {{ content_hash([
            'dated.record_id', 'dated.client_id', 'dated.social_service_code', 'dated.outcome_code',
            'dated.decision_date_text', 'dated.valid_from_text', 'dated.valid_to_text',
            'dated.service_task_code', 'dated.document_type_code', 'dated.organiser_text',
            'dated.cancelled_text', 'dated.recorded_at_text',
        ]) }} as content_hash
    from dated
    left join placeholder_dates as placeholder_decision_dates
        on
            dated.decision_date = placeholder_decision_dates.placeholder_date
            and placeholder_decision_dates.role = 'start'
    left join placeholder_dates as placeholder_valid_from
        on
            dated.valid_from = placeholder_valid_from.placeholder_date
            and placeholder_valid_from.role = 'start'
    left join placeholder_dates as placeholder_valid_to
        on
            dated.valid_to = placeholder_valid_to.placeholder_date
            and placeholder_valid_to.role = 'end'
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
    left join code_translations as service_tasks
        on
            dated.source_system = service_tasks.source_system
            and {{ without_blanks('dated.service_task_code') }} = service_tasks.code
            and service_tasks.field = 'service_task'
    left join code_translations as document_types
        on
            dated.source_system = document_types.source_system
            and dated.document_type_code = document_types.code
            and document_types.field = 'document_type'
)

select * from final
