-- What every answer is made of: rows as they may be told, texts of rules, and what the rules found on chosen rows.
-- The variables id and language say what was asked.
create or replace temp macro from_to(first_day, last_day) as
    case
        when first_day is null and last_day is null then 'no dates'
        else concat(coalesce(cast(first_day as varchar), '(no start)'), ' to ', coalesce(cast(last_day as varchar), 'open'))
    end;

create or replace temp table chosen (
    answer bigint, source_system varchar, source_table varchar, source_row bigint, rows_in_all bigint
);

-- By its name a row can be explained. It has none of its own where its id is not shown as it is or reads as a number.
create or replace temp view told_rows as
select
    case
        when
            regexp_full_match(record_id, '[\p{L}\p{M}\p{N}\p{P}\p{S} ]+')
            and record_id = trim(record_id)
            and not starts_with(record_id, '#')
            and not contains(concat_ws('/', source_system, source_table, record_id), '***')
            and masked(concat_ws('/', source_system, source_table, record_id))
            = concat_ws('/', source_system, source_table, record_id)
            then concat_ws('/', source_system, source_table, record_id)
        else concat(source_system, '/', source_table, '/#', source_row)
    end as name,
    source_system,
    source_table,
    record_id,
    source_row,
    source_line,
    file_name,
    client_key,
    organiser,
    service_task,
    social_service,
    outcome,
    document_type,
    decision_date,
    start_date,
    end_date,
    service_unit,
    recorded_date,
    fate,
    rule_ids,
    delivered_id
from explained_rows;

create or replace temp view rules_told as
select
    rule_id,
    case getvariable('language') when 'fi' then title_fi when 'sv' then title_sv else title_en end as title,
    case getvariable('language') when 'fi' then message_fi when 'sv' then message_sv else message_en end as message,
    case getvariable('language') when 'fi' then fix_fi when 'sv' then fix_sv else fix_en end as fix
from rule_catalogue;

-- The chosen rows, and with them the rows of their clients and of the links of these clients.
create or replace temp view looked_at as
with

client_rows as (
    select
        chosen.answer,
        identities.*
    from chosen
    inner join explained_rows using (source_system, source_table, source_row)
    inner join int_client_identities as identities
        on
            explained_rows.source_system = identities.source_system
            and explained_rows.client_id = identities.client_id
),

link_rows as (
    select
        client_rows.answer,
        links.*
    from int_identity_links as links
    left join int_identity_codes as codes using (personal_identity_code)
    inner join client_rows
        on
            (
                links.temporary_identifier = client_rows.temporary_identifier
                and links.temporary_identifier_assigner is not distinct from client_rows.temporary_identifier_assigner
            )
            or (
                links.replaced_personal_identity_code is not null
                and client_rows.person_identity_code in (
                    links.replaced_personal_identity_code, links.personal_identity_code, codes.newest_identity_code
                )
            )
    where links.source_table = 'identity_links'
)

select answer, source_system, source_table, source_row from chosen
union
select answer, source_system, 'clients', source_row from client_rows
union
select answer, source_system, source_table, source_row from link_rows;

-- Of each answer: the rules that ran on these tables, and for a delivered record on the delivery, and what they found.
create or replace temp view rules_of_answers as
with

found as (
    select
        looked_at.answer,
        {
            'rule_id': findings.rule_id,
            'severity': findings.severity,
            'title': rules_told.title,
            'name': told_rows.name,
            'source_row': findings.source_row,
            'field': findings.field,
            'is_waived': findings.is_waived
        } as finding,
        [
            cast(list_position(['blocker', 'error', 'warning', 'info'], findings.severity) as varchar),
            findings.rule_id, findings.source_system, findings.source_table
        ] as place
    from (select * from int_source_findings union all by name select * from int_result_findings) as findings
    inner join looked_at using (source_system, source_table, source_row)
    inner join told_rows using (source_system, source_table, source_row)
    inner join rules_told using (rule_id)
),

findings as (
    select
        answer,
        list(finding order by place, finding.source_row, finding.field) as findings,
        list(distinct finding.rule_id) as rule_ids
    from found
    group by answer
),

tables as (
    select answer, source_table from looked_at
    union
    select 0, 'delivery'
    where exists (
        select 1 from explained_records
        where getvariable('id') in (delivered_id, person_id) and archived_part <> 'whole'
    )
),

ran as (
    select
        tables.answer,
        list(distinct rule_runs.rule_id) as rule_ids
    from tables
    inner join int_rule_tables using (source_table)
    inner join rule_runs using (rule_id)
    where rule_runs.has_run and rule_runs.is_in_force
    group by tables.answer
)

select
    answer,
    {
        'rules_that_looked':
        list_sort(list_distinct(list_concat(coalesce(ran.rule_ids, []), coalesce(findings.rule_ids, [])))),
        'rules_that_found_nothing':
        len(list_filter(coalesce(ran.rule_ids, []), lambda rule: not list_contains(coalesce(findings.rule_ids, []), rule))),
        'findings': coalesce(findings.findings, [])
    } as rules
from ran
full join findings using (answer);
