with

source as (
    select * from {{ source('raw', 'service_use') }}
),

documents as (
    select * from {{ ref('stg_source_documents') }}
    where source_table = 'service_use'
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
            {{ unless_blank('start_date') }} as start_date_text,
            {{ unless_blank('end_date') }} as end_date_text,
            {{ unless_blank('service_task') }} as service_task_code,
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
        {{ parse_date('start_date_text') }} as start_date,
        {{ parse_date('end_date_text') }} as end_date,
        {{ parse_date('recorded_at_text') }} as recorded_date
    from filled
),

final as (
    select
        dated.*,
        social_service_codes.national_code as social_service,
        service_task_codes.national_code as service_task,
        service_task_codes.code_list as service_task_code_list,
        placeholder_start_dates.placeholder_date is not null as has_placeholder_start_date,
        placeholder_end_dates.placeholder_date is not null as has_placeholder_end_date,
        coalesce({{ without_blanks('dated.organiser_text') }}, {{ own_organiser() }}) as organiser,
        coalesce({{ parse_boolean('dated.cancelled_text') }}, false) as is_cancelled,
        {{ content_hash([
            'dated.record_id', 'dated.client_id', 'dated.social_service_code', 'dated.start_date_text',
            'dated.end_date_text', 'dated.service_task_code', 'dated.organiser_text',
            'dated.cancelled_text', 'dated.recorded_at_text',
        ]) }} as content_hash
    from dated
    {{ join_code_translations('dated', ['social_service', 'service_task']) }}
    {{ join_placeholder_dates('dated', {'start_date': 'start', 'end_date': 'end'}) }}
)

select * from final
