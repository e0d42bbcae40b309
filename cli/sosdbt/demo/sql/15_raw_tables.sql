-- The rows as the systems write them: local codes, local dates, local words, ids and an order.
-- rule_ids, field and is_merged stay behind for the answer sheet.
create macro local_date(source_system, value) as
    case
        when source_system = 'demo_legacy' and regexp_full_match(value, '[0-9]{4}-[0-9]{2}-[0-9]{2}')
            then coalesce(strftime(try_cast(value as date), '%-d.%-m.%Y'), value)
        else value
    end;

create macro local_word(source_system, value) as
    case
        when value = 'true' and source_system = 'demo_south' then '1'
        when value = 'false' and source_system = 'demo_south' then '0'
        when value = 'true' and source_system = 'demo_legacy' then 'kyllä'
        when value = 'false' and source_system = 'demo_legacy' then 'ei'
        else value
    end;

create macro numbered_id(source_system, number) as
    concat(case when source_system = 'demo_legacy' then 'L' else '' end, number);

create table raw_clients as
select
    client_rows.system as source_system,
    row_number() over (partition by client_rows.system order by client_rows.person_number, client_rows.copy)
        as source_row,
    client_rows.scenario,
    client_rows.copy,
    client_rows.client_id,
    client_rows.personal_identity_code,
    client_rows.temporary_identifier,
    client_rows.temporary_identifier_assigner,
    local_date(client_rows.system, client_rows.birth_date) as birth_date,
    coalesce(sexes.local_code, client_rows.sex) as sex,
    client_rows.municipality,
    local_word(client_rows.system, client_rows.non_disclosure) as non_disclosure,
    local_date(client_rows.system, client_rows.death_date) as death_date,
    case when client_rows.person_number % 17 = 0 then 'sv' else 'fi' end as asiointikieli
from client_rows
left join local_codes as sexes
    on
        client_rows.system = sexes.source_system
        and client_rows.sex = sexes.national_code
        and sexes.code_list = 'sex';

create table task_codes as
select
    source_system,
    code_list,
    local_code,
    national_code
from local_codes
where code_list in ('service_task', 'service_task_1989', 'service_task_2011');

create macro record_rows(rows) as table
select
    listed.system as source_system,
    row_number() over (
        partition by listed.system
        order by listed.person_number, listed.record_group nulls last, listed.copy
    ) as source_row,
    case
        when listed.record_group is not null
            then numbered_id(
                listed.system,
                500000 + dense_rank() over (
                    partition by listed.system
                    order by listed.person_number, listed.record_group nulls last
                )
            )
    end as record_id,
    case listed.client
        when 'own' then system_clients.client_id
        when 'unknown' then numbered_id(listed.system, 999999)
    end as client_id,
    listed.* exclude (system, client, record_group, copy, person_number)
from query_table(rows) as listed
inner join system_clients
    on
        listed.person_number = system_clients.person_number
        and listed.system = system_clients.system;

create table raw_client_relation_periods as
select
    listed.* replace (
        coalesce(task_codes.local_code, listed.service_task) as service_task,
        local_date(listed.source_system, listed.start_date) as start_date,
        local_date(listed.source_system, listed.end_date) as end_date,
        local_word(listed.source_system, listed.cancelled) as cancelled
    ),
    listed.service_task as national_service_task,
    task_codes.code_list as service_task_code_list,
    listed.cancelled = 'true' as is_cancelled,
    listed.end_date in ('9999-12-31', '2099-12-31') as has_placeholder_end
from record_rows('client_relation_rows') as listed
left join task_codes
    on listed.source_system = task_codes.source_system and listed.service_task = task_codes.national_code;

create table raw_child_protection_periods as
select
    listed.* replace (
        local_date(listed.source_system, listed.start_date) as start_date,
        local_date(listed.source_system, listed.end_date) as end_date,
        local_word(listed.source_system, listed.cancelled) as cancelled
    )
from record_rows('child_protection_rows') as listed;

create table raw_service_decisions as
select
    listed.* replace (
        coalesce(social_services.local_code, listed.social_service) as social_service,
        coalesce(outcomes.local_code, listed.outcome) as outcome,
        coalesce(task_codes.local_code, listed.service_task) as service_task,
        local_date(listed.source_system, listed.decision_date) as decision_date,
        local_date(listed.source_system, listed.valid_from) as valid_from,
        local_date(listed.source_system, listed.valid_to) as valid_to,
        local_word(listed.source_system, listed.cancelled) as cancelled
    )
from record_rows('decision_rows') as listed
left join task_codes
    on listed.source_system = task_codes.source_system and listed.service_task = task_codes.national_code
left join local_codes as social_services
    on
        listed.source_system = social_services.source_system
        and listed.social_service = social_services.national_code
        and social_services.code_list = 'social_service'
left join local_codes as outcomes
    on
        listed.source_system = outcomes.source_system
        and listed.outcome = outcomes.national_code
        and outcomes.code_list = 'outcome';

create table raw_service_use as
select
    listed.* replace (
        coalesce(social_services.local_code, listed.social_service) as social_service,
        coalesce(task_codes.local_code, listed.service_task) as service_task,
        local_date(listed.source_system, listed.start_date) as start_date,
        local_date(listed.source_system, listed.end_date) as end_date,
        local_word(listed.source_system, listed.cancelled) as cancelled
    )
from record_rows('service_use_rows') as listed
left join task_codes
    on listed.source_system = task_codes.source_system and listed.service_task = task_codes.national_code
left join local_codes as social_services
    on
        listed.source_system = social_services.source_system
        and listed.social_service = social_services.national_code
        and social_services.code_list = 'social_service';

create table raw_identity_links as
select
    system as source_system,
    row_number() over (partition by system order by person_number, copy) as source_row,
    temporary_identifier,
    temporary_identifier_assigner,
    replaced_personal_identity_code,
    personal_identity_code,
    rule_ids,
    field
from identity_link_rows;

-- Of the archive of demo_south the client relations that a document can say are documents; their rows follow the others.
create table all_kanta_records as
select
    system as source_system,
    system = 'demo_south' and record_kind = 'client_relation' and has_document_id
    and regexp_full_match(version, '[0-9]+') as is_document,
    row_number() over (partition by system order by is_document, document_number, copy) as source_row,
    document_number,
    case when has_document_id then concat('1.2.246.10.2012566.11.2023.', document_number) end as document_id,
    concat('1.2.246.10.2012566.12.', set_number) as document_set,
    version,
    archived_at,
    record_kind,
    personal_identity_code,
    temporary_identifier,
    temporary_identifier_assigner,
    national_code('service_task', service_task) as service_task,
    start_date,
    end_date,
    social_service,
    national_code('outcome', outcome) as outcome,
    decision_date,
    organiser,
    '' as invalidated_at,
    rule_ids,
    field
from kanta_rows;

create table raw_kanta_records as
select * exclude (is_document, document_number)
from all_kanta_records
where not is_document;
