with

source as (
    select * from {{ source('raw', 'service_decisions') }}
),

documents as (
    select
        *,
        start_date as valid_from,
        end_date as valid_to
    from {{ ref('stg_source_documents') }}
    where source_table = 'service_decisions'
),

code_translations as (
    select * from {{ ref('stg_code_translations') }}
),

placeholder_dates as (
    select * from {{ ref('placeholder_dates') }}
),

filled as (
    {% for relation in ['source', 'documents'] -%}
        select
            source_system,
            source_row,
            source_line,
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
        from {{ relation }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
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
        dated.*,
        social_service_codes.national_code as social_service,
        outcome_codes.national_code as outcome,
        service_task_codes.national_code as service_task,
        service_task_codes.code_list as service_task_code_list,
        document_type_codes.national_code as document_type,
        placeholder_decision_dates.placeholder_date is not null as has_placeholder_decision_date,
        placeholder_valid_froms.placeholder_date is not null as has_placeholder_valid_from,
        placeholder_valid_tos.placeholder_date is not null as has_placeholder_valid_to,
        coalesce({{ without_blanks('dated.organiser_text') }}, {{ own_organiser() }}) as organiser,
        coalesce({{ parse_boolean('dated.cancelled_text') }}, false) as is_cancelled,
        {{ content_hash([
            'dated.record_id', 'dated.client_id', 'dated.social_service_code', 'dated.outcome_code',
            'dated.decision_date_text', 'dated.valid_from_text', 'dated.valid_to_text',
            'dated.service_task_code', 'dated.document_type_code', 'dated.organiser_text',
            'dated.cancelled_text', 'dated.recorded_at_text',
        ]) }} as content_hash
    from dated
    {{ join_code_translations('dated', ['social_service', 'outcome', 'service_task', 'document_type']) }}
    {{ join_placeholder_dates('dated', {'decision_date': 'start', 'valid_from': 'start', 'valid_to': 'end'}) }}
)

select * from final
