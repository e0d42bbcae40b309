-- What a right set of rules finds in 2023Q1 as of 2023-05-01, known from how the county was made.
create table planted_faults as
with

planted as (
    select
        unnest(rule_ids) as rule_id,
        source_system,
        'client_relation_periods' as source_table,
        record_id,
        source_row,
        field
    from raw_client_relation_periods
    union all
    select
        unnest(rule_ids) as rule_id,
        source_system,
        'child_protection_periods' as source_table,
        record_id,
        source_row,
        field
    from raw_child_protection_periods
    union all
    select
        unnest(rule_ids) as rule_id,
        source_system,
        'service_decisions' as source_table,
        record_id,
        source_row,
        field
    from raw_service_decisions
    union all
    select
        unnest(rule_ids) as rule_id,
        source_system,
        'service_use' as source_table,
        record_id,
        source_row,
        field
    from raw_service_use
    union all
    select
        unnest(rule_ids) as rule_id,
        source_system,
        'identity_links' as source_table,
        null as record_id,
        source_row,
        field
    from raw_identity_links
    union all
    select
        unnest(rule_ids) as rule_id,
        source_system,
        'kanta_records' as source_table,
        document_id as record_id,
        source_row,
        field
    from all_kanta_records
    union all
    select
        planted_client_faults.rule_id,
        raw_clients.source_system,
        'clients' as source_table,
        raw_clients.client_id as record_id,
        raw_clients.source_row,
        planted_client_faults.field
    from raw_clients
    inner join planted_client_faults
        on raw_clients.scenario = planted_client_faults.scenario and raw_clients.copy = planted_client_faults.copy
    union all
    select
        'RA-001' as rule_id,
        source_system,
        source_table,
        null as record_id,
        source_row,
        null as field
    from unreadable_rows
),

-- What belongs to an ordinary county and is counted, no fault.
ordinary as (
    select
        'CR-007' as rule_id,
        source_system,
        'client_relation_periods' as source_table,
        record_id,
        source_row,
        'service_task' as field
    from raw_client_relation_periods
    where service_task_code_list <> 'service_task' and not is_cancelled
    union all
    select
        'CR-008' as rule_id,
        source_system,
        'client_relation_periods' as source_table,
        record_id,
        source_row,
        'service_task' as field
    from raw_client_relation_periods
    where national_service_task = 'P-FAMILYLAW'
    union all
    select
        'CR-010' as rule_id,
        source_system,
        'client_relation_periods' as source_table,
        record_id,
        source_row,
        'end_date' as field
    from raw_client_relation_periods
    where has_placeholder_end
    union all
    select
        'CR-015' as rule_id,
        source_system,
        'client_relation_periods' as source_table,
        record_id,
        source_row,
        null as field
    from raw_client_relation_periods
    where is_merged
    union all
    select
        'CP-009' as rule_id,
        source_system,
        'child_protection_periods' as source_table,
        record_id,
        source_row,
        null as field
    from raw_child_protection_periods
    where is_merged
    union all
    select
        'SD-011' as rule_id,
        source_system,
        'service_decisions' as source_table,
        record_id,
        source_row,
        'document_type' as field
    from raw_service_decisions
    where regexp_matches(document_type, '[.](11023|11027|11030)[.]')
    union all
    select
        'CL-013' as rule_id,
        raw_clients.source_system,
        'clients' as source_table,
        raw_clients.client_id as record_id,
        raw_clients.source_row,
        'temporary_identifier' as field
    from raw_clients
    where
        raw_clients.personal_identity_code is null
        and raw_clients.temporary_identifier in (
            select temporary_identifier
            from identity_link_rows
            group by temporary_identifier
            having count(distinct personal_identity_code) = 1
        )
    union all
    select
        'CL-012' as rule_id,
        source_system,
        'clients' as source_table,
        client_id as record_id,
        source_row,
        'personal_identity_code' as field
    from raw_clients
    where concat(substr(personal_identity_code, 1, 6), substr(personal_identity_code, 8)) in (
        select concat(substr(personal_identity_code, 1, 6), substr(personal_identity_code, 8))
        from raw_clients
        group by all
        having count(distinct personal_identity_code) > 1
    )
)

select * from planted
union all
select * from ordinary;
