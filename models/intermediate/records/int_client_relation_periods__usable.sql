with

client_relation_periods as (
    select * from {{ ref('int_client_relation_periods__rows') }}
),

held_back_rows as (
    select * from {{ ref('int_held_back_rows') }}
    where source_table = 'client_relation_periods'
),

final as (
    select
        client_relation_periods.source_system,
        client_relation_periods.source_row,
        client_relation_periods.read_error,
        client_relation_periods.record_id,
        client_relation_periods.client_id,
        client_relation_periods.service_task_code,
        client_relation_periods.service_task,
        client_relation_periods.service_task_code_list,
        client_relation_periods.start_date_text,
        client_relation_periods.start_date,
        client_relation_periods.end_date_text,
        client_relation_periods.service_unit,
        client_relation_periods.organiser_text,
        client_relation_periods.organiser,
        client_relation_periods.cancelled_text,
        client_relation_periods.is_cancelled,
        client_relation_periods.recorded_at_text,
        client_relation_periods.recorded_date,
        client_relation_periods.content_hash,
        client_relation_periods.has_client,
        client_relation_periods.person_id,
        client_relation_periods.client_key,
        client_relation_periods.birth_date,
        client_relation_periods.death_date,
        client_relation_periods.row_state,
        case
            when client_relation_periods.has_placeholder_end_date is not true then client_relation_periods.end_date
        end as end_date
    from client_relation_periods
    left join held_back_rows
        on
            client_relation_periods.source_system = held_back_rows.source_system
            and client_relation_periods.source_row = held_back_rows.source_row
    where
        client_relation_periods.row_state = 'in_scope'
        and held_back_rows.source_row is null
)

select * from final
