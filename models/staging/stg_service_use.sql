with

source as (
    select * from {{ source('raw', 'service_use') }}
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
        {{ unless_blank('start_date') }} as start_date_text,
        {{ unless_blank('end_date') }} as end_date_text,
        {{ unless_blank('service_task') }} as service_task_code,
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
        filled.start_date_text,
        {{ parse_date('filled.start_date_text') }} as start_date,
        filled.end_date_text,
        {{ parse_date('filled.end_date_text') }} as end_date,
        filled.service_task_code,
        service_tasks.national_code as service_task,
        service_tasks.code_list as service_task_code_list,
        filled.organiser_text,
        coalesce({{ without_blanks('filled.organiser_text') }}, '{{ var("organiser") }}') as organiser,
        filled.cancelled_text,
        coalesce({{ parse_boolean('filled.cancelled_text') }}, false) as is_cancelled,
        filled.recorded_at_text,
        {{ parse_date('filled.recorded_at_text') }} as recorded_date,
        {{ content_hash([
            'filled.record_id', 'filled.client_id', 'filled.social_service_code', 'filled.start_date_text',
            'filled.end_date_text', 'filled.service_task_code', 'filled.organiser_text',
            'filled.cancelled_text', 'filled.recorded_at_text',
        ]) }} as content_hash
    from filled
    left join code_translations as social_services
        on
            filled.source_system = social_services.source_system
            and {{ without_blanks('filled.social_service_code') }} = social_services.code
            and social_services.field = 'social_service'
    left join code_translations as service_tasks
        on
            filled.source_system = service_tasks.source_system
            and {{ without_blanks('filled.service_task_code') }} = service_tasks.code
            and service_tasks.field = 'service_task'
)

select * from final
