with

source as (
    select * from {{ source('raw', 'client_relation_periods') }}
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
        nullif(service_task, '') as service_task_code,
        nullif(start_date, '') as start_date_text,
        nullif(end_date, '') as end_date_text,
        nullif(service_unit, '') as service_unit,
        nullif(organiser, '') as organiser_text,
        nullif(cancelled, '') as cancelled_text,
        nullif(recorded_at, '') as recorded_at_text
    from source
),

final as (
    select
        filled.source_system,
        filled.source_row,
        filled.read_error,
        filled.record_id,
        filled.client_id,
        filled.service_task_code,
        service_tasks.national_code as service_task,
        service_tasks.code_list as service_task_code_list,
        filled.start_date_text,
        {{ parse_date('filled.start_date_text') }} as start_date,
        filled.end_date_text,
        {{ parse_date('filled.end_date_text') }} as end_date,
        filled.service_unit,
        filled.organiser_text,
        coalesce(filled.organiser_text, '{{ var("organiser") }}') as organiser,
        filled.cancelled_text,
        coalesce({{ parse_boolean('filled.cancelled_text') }}, false) as is_cancelled,
        filled.recorded_at_text,
        {{ parse_day_of_timestamp('filled.recorded_at_text') }} as recorded_date,
        {{ content_hash([
            'filled.record_id', 'filled.client_id', 'filled.service_task_code', 'filled.start_date_text',
            'filled.end_date_text', 'filled.service_unit', 'filled.organiser_text',
            'filled.cancelled_text', 'filled.recorded_at_text',
        ]) }} as content_hash
    from filled
    left join code_translations as service_tasks
        on
            filled.source_system = service_tasks.source_system
            and filled.service_task_code = service_tasks.code
            and service_tasks.field = 'service_task'
)

select * from final
