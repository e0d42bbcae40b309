with

source as (
    select * from {{ source('raw', 'client_relation_periods') }}
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
        {{ unless_blank('service_task') }} as service_task_code,
        {{ unless_blank('start_date') }} as start_date_text,
        {{ unless_blank('end_date') }} as end_date_text,
        {{ unless_blank('service_unit') }} as service_unit,
        {{ unless_blank('organiser') }} as organiser_text,
        {{ unless_blank('cancelled') }} as cancelled_text,
        {{ unless_blank('recorded_at') }} as recorded_at_text
    from source
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
        dated.source_system,
        dated.source_row,
        dated.read_error,
        dated.record_id,
        dated.client_id,
        dated.service_task_code,
        service_tasks.national_code as service_task,
        service_tasks.code_list as service_task_code_list,
        dated.start_date_text,
        dated.start_date,
        placeholder_starts.placeholder_date is not null as has_placeholder_start_date,
        dated.end_date_text,
        dated.end_date,
        placeholder_ends.placeholder_date is not null as has_placeholder_end_date,
        dated.service_unit,
        dated.organiser_text,
        coalesce({{ without_blanks('dated.organiser_text') }}, {{ own_organiser() }}) as organiser,
        dated.cancelled_text,
        coalesce({{ parse_boolean('dated.cancelled_text') }}, false) as is_cancelled,
        dated.recorded_at_text,
        dated.recorded_date,
        {{ content_hash([
            'dated.record_id', 'dated.client_id', 'dated.service_task_code', 'dated.start_date_text',
            'dated.end_date_text', 'dated.service_unit', 'dated.organiser_text',
            'dated.cancelled_text', 'dated.recorded_at_text',
        ]) }} as content_hash
    from dated
    left join placeholder_dates as placeholder_starts
        on
            dated.start_date = placeholder_starts.placeholder_date
            and placeholder_starts.role = 'start'
    left join placeholder_dates as placeholder_ends
        on
            dated.end_date = placeholder_ends.placeholder_date
            and placeholder_ends.role = 'end'
    left join code_translations as service_tasks
        on
            dated.source_system = service_tasks.source_system
            and {{ without_blanks('dated.service_task_code') }} = service_tasks.code
            and service_tasks.field = 'service_task'
)

select * from final
