with

service_decisions as (
    select * from {{ ref('int_service_decisions__rows') }}
),

held_back_rows as (
    select * from {{ ref('int_held_back_rows') }}
    where source_table = 'service_decisions'
),

final as (
    select
        service_decisions.source_system,
        service_decisions.source_row,
        service_decisions.read_error,
        service_decisions.record_id,
        service_decisions.client_id,
        service_decisions.social_service_code,
        service_decisions.social_service,
        service_decisions.outcome_code,
        service_decisions.outcome,
        service_decisions.decision_date_text,
        service_decisions.decision_date,
        service_decisions.valid_from_text,
        service_decisions.valid_from,
        service_decisions.valid_to_text,
        service_decisions.service_task_code,
        service_decisions.service_task,
        service_decisions.service_task_code_list,
        service_decisions.document_type_code,
        service_decisions.document_type,
        service_decisions.organiser_text,
        service_decisions.organiser,
        service_decisions.cancelled_text,
        service_decisions.is_cancelled,
        service_decisions.recorded_at_text,
        service_decisions.recorded_date,
        service_decisions.content_hash,
        service_decisions.has_client,
        service_decisions.person_id,
        service_decisions.client_key,
        service_decisions.birth_date,
        service_decisions.death_date,
        service_decisions.row_state,
        case
            when service_decisions.has_placeholder_valid_to is not true then service_decisions.valid_to
        end as valid_to
    from service_decisions
    left join held_back_rows
        on
            service_decisions.source_system = held_back_rows.source_system
            and service_decisions.source_row = held_back_rows.source_row
    where
        service_decisions.row_state = 'in_scope'
        and held_back_rows.source_row is null
)

select * from final
