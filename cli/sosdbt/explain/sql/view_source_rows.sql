-- Every source row with what its file says of it, where it stands and what became of it.
create or replace temp view explained_rows as
with

rows_of_all_tables as (
    select
        'client_relation_periods' as source_table,
        source_system,
        source_row,
        record_id,
        client_id,
        client_key,
        organiser,
        coalesce(service_task, service_task_code) as service_task,
        coalesce(cast(start_date as varchar), start_date_text) as start_date,
        coalesce(cast(end_date as varchar), end_date_text) as end_date,
        service_unit,
        cancelled_text as cancelled,
        cast(recorded_date as varchar) as recorded_date
    from int_client_relation_periods__rows
    union all by name
    select
        'child_protection_periods' as source_table,
        source_system,
        source_row,
        record_id,
        client_id,
        client_key,
        organiser,
        coalesce(cast(start_date as varchar), start_date_text) as start_date,
        coalesce(cast(end_date as varchar), end_date_text) as end_date,
        cancelled_text as cancelled,
        cast(recorded_date as varchar) as recorded_date
    from int_child_protection_periods__rows
    union all by name
    select
        'service_decisions' as source_table,
        source_system,
        source_row,
        record_id,
        client_id,
        client_key,
        organiser,
        coalesce(service_task, service_task_code) as service_task,
        coalesce(social_service, social_service_code) as social_service,
        coalesce(outcome, outcome_code) as outcome,
        coalesce(document_type, document_type_code) as document_type,
        coalesce(cast(decision_date as varchar), decision_date_text) as decision_date,
        coalesce(cast(valid_from as varchar), valid_from_text) as start_date,
        coalesce(cast(valid_to as varchar), valid_to_text) as end_date,
        cancelled_text as cancelled,
        cast(recorded_date as varchar) as recorded_date
    from int_service_decisions__rows
    union all by name
    select
        'service_use' as source_table,
        source_system,
        source_row,
        record_id,
        client_id,
        client_key,
        organiser,
        coalesce(service_task, service_task_code) as service_task,
        coalesce(social_service, social_service_code) as social_service,
        coalesce(cast(start_date as varchar), start_date_text) as start_date,
        coalesce(cast(end_date as varchar), end_date_text) as end_date,
        cancelled_text as cancelled,
        cast(recorded_date as varchar) as recorded_date
    from int_service_use__rows
    union all by name
    select
        'clients' as source_table,
        int_client_identities.source_system,
        int_client_identities.source_row,
        int_client_identities.client_id as record_id,
        int_client_identities.client_id,
        coalesce(int_client_identities.person_id, int_client_identities.client_pseudonym) as client_key
    from int_client_identities
    union all by name
    select
        'clients' as source_table,
        source_system,
        source_row
    from stg_clients
    where read_error is not null
    union all by name
    select
        'identity_links' as source_table,
        source_system,
        source_row
    from stg_identity_links
    union all by name
    select
        'kanta_records' as source_table,
        records.source_system,
        records.source_row,
        records.document_id as record_id,
        counted.person_id as client_key,
        records.organiser,
        coalesce(records.service_task, records.service_task_code) as service_task,
        coalesce(records.social_service, records.social_service_code) as social_service,
        coalesce(records.outcome, records.outcome_code) as outcome,
        coalesce(cast(records.decision_date as varchar), records.decision_date_text) as decision_date,
        coalesce(cast(records.start_date as varchar), records.start_date_text) as start_date,
        coalesce(cast(records.end_date as varchar), records.end_date_text) as end_date,
        cast(records.archived_date as varchar) as recorded_date,
        case when counted.source_row is not null then 'counts' else 'does_not_count' end as kanta_state
    from int_kanta_records__rows as records
    left join int_kanta_records__current as counted
        on
            records.source_system = counted.source_system
            and records.source_row = counted.source_row
),

lines as (
    select 'clients' as source_table, source_system, source_row, source_line, read_error
    from raw.clients
    union all
    select 'client_relation_periods', source_system, source_row, source_line, read_error
    from raw.client_relation_periods
    union all
    select 'child_protection_periods', source_system, source_row, source_line, read_error
    from raw.child_protection_periods
    union all
    select 'service_decisions', source_system, source_row, source_line, read_error
    from raw.service_decisions
    union all
    select 'service_use', source_system, source_row, source_line, read_error
    from raw.service_use
    union all
    select 'identity_links', source_system, source_row, source_line, read_error
    from raw.identity_links
    union all
    select 'kanta_records', source_system, source_row, source_line, read_error
    from raw.kanta_records
),

final as (
    select
        rows_of_all_tables.* exclude (record_id),
        rows_of_all_tables.record_id as own_record_id,
        masked_id(rows_of_all_tables.record_id) as record_id,
        service_tasks.in_register as task_is_in_register,
        outcomes.slug as outcome_slug,
        record_fates.fate,
        record_fates.rule_ids,
        record_fates.delivered_id,
        input_files.file_name,
        lines.source_line,
        lines.read_error
    from rows_of_all_tables
    left join record_fates
        on
            rows_of_all_tables.source_table = record_fates.source_table
            and rows_of_all_tables.source_system = record_fates.source_system
            and rows_of_all_tables.source_row = record_fates.source_row
    left join lines
        on
            rows_of_all_tables.source_table = lines.source_table
            and rows_of_all_tables.source_system = lines.source_system
            and rows_of_all_tables.source_row = lines.source_row
    left join raw.input_files
        on
            rows_of_all_tables.source_table = input_files.source_table
            and rows_of_all_tables.source_system = input_files.source_system
    left join service_tasks
        on rows_of_all_tables.service_task = service_tasks.service_task
    left join outcomes
        on rows_of_all_tables.outcome = outcomes.outcome
)

select * from final
