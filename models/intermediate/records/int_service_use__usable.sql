with

service_use as (
    select * from {{ ref('int_service_use__rows') }}
),

held_back_rows as (
    select * from {{ ref('int_held_back_rows') }}
    where source_table = 'service_use'
),

final as (
    select
        service_use.source_system,
        service_use.source_row,
        service_use.read_error,
        service_use.record_id,
        service_use.client_id,
        service_use.social_service_code,
        service_use.social_service,
        service_use.start_date_text,
        service_use.start_date,
        service_use.end_date_text,
        service_use.service_task_code,
        service_use.service_task,
        service_use.service_task_code_list,
        service_use.organiser_text,
        service_use.organiser,
        service_use.cancelled_text,
        service_use.is_cancelled,
        service_use.recorded_at_text,
        service_use.recorded_date,
        service_use.content_hash,
        service_use.has_client,
        service_use.person_id,
        service_use.client_key,
        service_use.birth_date,
        service_use.death_date,
        service_use.row_state,
        case
            when service_use.has_placeholder_end_date is not true then service_use.end_date
        end as end_date
    from service_use
    left join held_back_rows
        on
            service_use.source_system = held_back_rows.source_system
            and service_use.source_row = held_back_rows.source_row
    where
        service_use.row_state = 'in_scope'
        and held_back_rows.source_row is null
)

select * from final
