-- What the archive holds of the ordinary people: the tasks that a system already archives, and of those a share.
create table archived_tasks (system varchar, service_task varchar, share double);

insert into archived_tasks values
    ('demo_north', '10', 0.5),
    ('demo_north', '20', 0.7),
    ('demo_north', 'P-FAMILIES', 0.7),
    ('demo_north', 'P-WORKING', 0.7),
    ('demo_south', 'P-OLDER', 0.6);

-- Anchors: 'start', 'cut' and 'end' of the period, 'february' is inside the quarter, 'open' is no end.
create table archive_patterns (
    pattern varchar,
    document_set integer,
    version integer,
    start_anchor varchar,
    start_offset integer,
    end_anchor varchar,
    is_too_late boolean,
    rule_id varchar
);

insert into archive_patterns values
    ('whole', 1, 1, 'start', 0, 'end', false, null),
    ('two versions', 1, 1, 'start', 5, 'open', false, null),
    ('two versions', 1, 2, 'start', 0, 'end', false, null),
    ('two documents', 1, 1, 'start', 0, 'cut', false, null),
    ('two documents', 2, 1, 'cut', 1, 'end', false, null),
    ('a part', 1, 1, 'start', 0, 'february', false, 'KA-002'),
    ('a part in time', 1, 1, 'start', 0, 'february', false, 'KA-002'),
    ('a part in time', 1, 2, 'start', 0, 'end', true, null),
    ('other dates', 1, 1, 'start', 10, 'end', false, 'KA-003'),
    ('too late', 1, 1, 'start', 0, 'end', true, null);

create table archived_periods as
with

child_protection_starts as (
    select
        spell_key,
        min(start_date) as start_date
    from child_protection
    where not is_cancelled
    group by spell_key
),

periods as (
    select
        *,
        'client_relation' as record_kind,
        concat(spell_key, '/kanta') as period_key
    from spells
    union all
    select
        spells.* replace (child_protection_starts.start_date as start_date),
        'child_protection' as record_kind,
        concat(spells.spell_key, '/kanta protection') as period_key
    from spells
    inner join child_protection_starts on spells.spell_key = child_protection_starts.spell_key
    where spells.service_task = '10'
),

with_draw as (
    select
        periods.*,
        pick(period_key, 'archive pattern', 100) as draw
    from periods
    inner join archived_tasks
        on
            periods.system = archived_tasks.system
            and periods.service_task = archived_tasks.service_task
            and roll(periods.period_key, 'archived') < archived_tasks.share
    where periods.presence in ('current', 'former')
)

select
    * exclude (pattern),
    case
        when draw < 10 then 'two versions'
        when draw < 15 and day_count >= 60 then 'two documents'
        when presence = 'former' or spell_number = 1 then 'whole'
        when draw between 15 and 21 and start_date <= date '2023-02-01' and last_day >= date '2023-03-01'
            then case when draw <= 18 then 'a part' else 'a part in time' end
        when draw between 22 and 27 and start_date <= date '2022-12-01' then 'other dates'
        when draw between 28 and 32 then 'too late'
        else 'whole'
    end as pattern
from with_draw;

create macro archiving_time(first_day, version, is_too_late, entity) as
    strftime(
        cast(
            case
                when is_too_late then date '2023-05-02' + pick(entity, 'archiving day', 18)
                else day_between(greatest(date '2022-10-03', first_day), date '2023-04-26', entity, 'archiving day')
                    + 2 * (version - 1)
            end as timestamp
        ) + to_seconds(28800 + pick(entity, 'archiving second', 28800)),
        '%Y-%m-%dT%H:%M:%SZ'
    );

create table archived_services as
select
    person_number,
    system,
    'service_decision' as record_kind,
    decision_key as service_key,
    service_task,
    social_service,
    outcome,
    decision_date,
    valid_from as start_date,
    valid_to as end_date
from decisions
where
    system = 'demo_north'
    and service_task in ('20', 'P-FAMILIES', 'P-WORKING')
    and presence in ('current', 'former')
    and roll(decision_key, 'archived') < 0.4
union all
select
    person_number,
    system,
    'service_use' as record_kind,
    use_key as service_key,
    service_task,
    social_service,
    null as outcome,
    null as decision_date,
    start_date,
    end_date
from service_use
where
    system = 'demo_north'
    and service_task in ('20', 'P-FAMILIES', 'P-WORKING')
    and presence in ('current', 'former')
    and roll(use_key, 'archived') < 0.3;

create table planted_kanta_rows (
    scenario varchar,
    copy integer default 1,
    has_document_id boolean default true,
    person varchar default 'whole',
    version varchar default '1',
    archived_at varchar default '2023-04-11T10:00:00Z',
    record_kind varchar default 'client_relation',
    service_task varchar default 'P-WORKING',
    start_date varchar default '2022-05-02',
    end_date varchar,
    rule_ids varchar[] default [],
    field varchar
);

insert into planted_kanta_rows (scenario, service_task, start_date, end_date, rule_ids, field) values
    ('KA-001 no client', 'P-WORKING', '2022-05-02', null, ['KA-001'], 'start_date'),
    ('KA-001 other task', '20', '2022-05-02', null, ['KA-001'], 'start_date'),
    ('KA-002', 'P-WORKING', '2022-05-02', '2023-01-31', ['KA-002'], 'start_date'),
    ('KA-003', 'P-WORKING', '2022-04-20', null, ['KA-003'], 'start_date');

insert into planted_kanta_rows (scenario, person, rule_ids, field) values
    ('KA-004 nobody', 'nobody', ['KA-004'], 'personal_identity_code'),
    ('KA-004 no assigner', 'no assigner', ['KA-004'], 'personal_identity_code');

insert into planted_kanta_rows (scenario, version, record_kind, archived_at, service_task, rule_ids, field) values
    ('KA-005 kind', '1', 'placement', '2023-04-11T10:00:00Z', 'P-FAMILIES', ['KA-005'], 'record_kind'),
    ('KA-005 version', 'one', 'client_relation', '2023-04-11T10:00:00Z', 'P-FAMILIES', ['KA-005'], 'version'),
    ('RA-006 document', '1', 'client_relation', '2023-13-01', 'P-WORKING', ['RA-006', 'KA-005'], 'archived_at');

insert into planted_kanta_rows (scenario, copy, has_document_id, rule_ids, field) values
    ('RA-002 document', 1, false, ['RA-002'], 'document_id'),
    ('RA-004 document', 1, true, [], null),
    ('RA-004 document', 2, true, ['RA-004'], null);

create table kanta_rows as
with

documents as (
    select
        archived_periods.person_number,
        archived_periods.system,
        archived_periods.period_key as document_key,
        archive_patterns.document_set,
        archive_patterns.version,
        archiving_time(
            coalesce(archived_periods.end_date, archived_periods.start_date),
            archive_patterns.version,
            archive_patterns.is_too_late,
            archived_periods.period_key
        ) as archived_at,
        archived_periods.record_kind,
        case when archived_periods.record_kind = 'client_relation' then archived_periods.service_task end
            as service_task,
        case archive_patterns.start_anchor
            when 'start' then archived_periods.start_date
            else archived_periods.cut_date
        end + archive_patterns.start_offset as start_date,
        case archive_patterns.end_anchor
            when 'end' then archived_periods.end_date
            when 'cut' then archived_periods.cut_date
            when 'february' then date '2023-02-14'
        end as end_date,
        archive_patterns.rule_id
    from archived_periods
    inner join archive_patterns on archived_periods.pattern = archive_patterns.pattern
    union all by name
    select
        person_number,
        system,
        service_key as document_key,
        1 as document_set,
        1 as version,
        archiving_time(
            coalesce(decision_date, start_date), 1, roll(service_key, 'archived too late') < 0.05, service_key
        ) as archived_at,
        record_kind,
        service_task,
        start_date,
        end_date,
        social_service,
        outcome,
        decision_date
    from archived_services
),

all_rows as (
    select
        documents.person_number,
        documents.system,
        documents.document_key,
        documents.document_set,
        1 as copy,
        true as has_document_id,
        'whole' as person,
        cast(documents.version as varchar) as version,
        documents.archived_at,
        documents.record_kind,
        documents.service_task,
        cast(documents.start_date as varchar) as start_date,
        cast(documents.end_date as varchar) as end_date,
        documents.social_service,
        documents.outcome,
        cast(documents.decision_date as varchar) as decision_date,
        case when roll(documents.document_key, 'organiser') < 0.5 then organisers.own_organiser end as organiser,
        case when documents.rule_id is null then [] else [documents.rule_id] end as rule_ids,
        case when documents.rule_id is not null then 'start_date' end as field
    from documents
    cross join organisers
    union all by name
    select
        people.person_number,
        people.system,
        planted.scenario as document_key,
        1 as document_set,
        planted.* exclude (scenario)
    from planted_kanta_rows as planted
    inner join people on planted.scenario = people.scenario
)

select
    all_rows.*,
    dense_rank() over (order by all_rows.person_number, document_key, document_set) as set_number,
    dense_rank() over (order by all_rows.person_number, document_key, document_set, version) as document_number,
    people.identity = 'temporary' or (people.identity = 'linked' and roll(document_key, 'archived identity') < 0.5)
        as has_temporary_identifier,
    case when person = 'whole' and not has_temporary_identifier then people.identity_code end
        as personal_identity_code,
    case when person <> 'nobody' and has_temporary_identifier then people.temporary_identifier end
        as temporary_identifier,
    case when person = 'whole' and has_temporary_identifier then people.temporary_identifier_assigner end
        as temporary_identifier_assigner
from all_rows
inner join people on all_rows.person_number = people.person_number;
