create table planted_decision_rows (
    scenario varchar,
    record_group varchar default 'a',
    copy integer default 1,
    client varchar default 'own',
    social_service varchar default '46',
    outcome varchar default '1',
    decision_date varchar default '2022-09-12',
    valid_from varchar default '2022-09-15',
    valid_to varchar,
    service_task varchar default 'P-WORKING',
    document_type varchar default '11052',
    organiser varchar,
    cancelled varchar default 'false',
    recorded_at varchar default '2023-02-01T08:00:00',
    rule_ids varchar[] default [],
    field varchar
);

insert into planted_decision_rows (scenario, decision_date, valid_from, valid_to, outcome, rule_ids, field) values
    ('SD-001', null, '2022-09-15', null, '1', ['SD-001'], 'decision_date'),
    ('SD-002 empty', '2022-09-12', '2022-09-15', null, null, ['SD-002'], 'outcome'),
    ('SD-002 unknown', '2022-09-12', '2022-09-15', null, 'X9', ['SD-002'], 'outcome'),
    ('SD-004', '2022-09-12', '2022-09-15', '2022-09-14', '1', ['SD-004'], 'valid_to'),
    ('SD-005', '2023-05-02', '2023-05-02', null, '1', ['SD-005'], 'decision_date'),
    ('SD-006', '2023-02-13', '2023-02-13', null, '2', ['SD-006'], 'valid_from'),
    ('SD-007', '2022-09-12', null, null, '1', ['SD-007'], 'valid_from'),
    ('SD-010', '2023-02-13', '2023-02-13', null, '1', ['SD-010'], 'decision_date'),
    ('RA-006 year and month', '2022-09', '2022-09-15', null, '1', ['RA-006'], 'decision_date');

insert into planted_decision_rows (scenario, social_service, service_task, document_type, rule_ids, field) values
    ('CO-002 decision', '93', 'P-OLDER', '11000', ['CO-002'], 'social_service'),
    ('SD-003 empty', null, 'P-WORKING', '11052', ['SD-003'], 'social_service'),
    ('SD-003 unknown', '777', 'P-WORKING', '11052', ['SD-003'], 'social_service'),
    ('SD-008', '46', null, '11052', ['SD-008'], 'service_task'),
    ('SD-009', '46', 'XX', '11052', ['SD-009'], 'service_task'),
    ('SD-011', null, '10', '1.2.246.537.6.1506.11023.2023.9.8', [], null),
    ('SD-013', '46', 'P-WORKING', '99999', ['SD-013'], 'document_type');

insert into planted_decision_rows (
    scenario, decision_date, valid_from, valid_to, service_task, document_type, rule_ids, field
) values
    ('SD-014', '2009-06-01', '2009-06-01', '2009-12-31', 'P-FAMILIES', '11001', ['SD-014'], 'decision_date'),
    ('SD-015 decision', '1900-01-01', '2023-01-02', null, 'P-FAMILIES', '11001', ['SD-015'], 'decision_date'),
    ('SD-015 validity', '2023-01-02', '1899-12-30', null, 'P-FAMILIES', '11001', ['SD-015'], 'valid_from');

insert into planted_decision_rows (scenario, organiser, rule_ids, field) values
    ('SD-012', '1.2.246.10.1111111.10.0', ['SD-012'], 'organiser');

insert into planted_decision_rows (scenario, client, rule_ids, field) values
    ('RA-005 decision', 'unknown', ['RA-005'], 'client_id');

insert into planted_decision_rows (scenario, copy, social_service, rule_ids) values
    ('RA-003 decision', 1, '45', ['RA-003']),
    ('RA-003 decision', 2, '46', ['RA-003']),
    ('RA-004 decision', 1, '46', []),
    ('RA-004 decision', 2, '46', ['RA-004']);

create table decisions as
with

candidates as (
    select
        spells.*,
        decision_number,
        concat(spells.spell_key, '/d', decision_number) as decision_key,
        task_services.document_type,
        task_services.social_services,
        case
            when spells.is_recorded_late then day_between(start_date, start_date + 5, decision_key, 'decision date')
            else day_between(start_date, last_day, decision_key, 'decision date')
        end as decision_date
    from spells
    inner join task_services on spells.service_task = task_services.service_task
    cross join range(1, 3) as decision_numbers (decision_number)
    where roll(decision_key, 'decision') < case decision_number when 1 then 0.6 else 0.25 end
),

with_outcome as (
    select
        *,
        case
            when roll(decision_key, 'outcome') < 0.85 then '1'
            when roll(decision_key, 'outcome') < 0.94 then '2'
            else 'P-PARTLY'
        end as outcome,
        least(decision_date + pick(decision_key, 'validity start', 15), coalesce(end_date, decision_date + 15))
            as valid_from
    from candidates
)

select
    person_number,
    presence,
    system,
    spell_key,
    decision_key,
    service_task,
    is_recorded_late,
    social_services[1 + pick(decision_key, 'service', len(social_services))] as social_service,
    outcome,
    decision_date,
    case when outcome <> '2' then valid_from end as valid_from,
    case
        when outcome = '2' then null
        when end_date is not null then end_date
        when roll(decision_key, 'validity end') < 0.6 then valid_from + 90 + pick(decision_key, 'validity', 630)
    end as valid_to,
    document_type
from with_outcome;

-- Taking into care and placements are decisions without a social service: no service decisions.
create table custody_decisions as
select
    person_number,
    system,
    concat(spell_key, '/custody') as decision_key,
    day_between(start_date, last_day, spell_key, 'custody date') as decision_date,
    case pick(spell_key, 'custody document', 3) when 0 then '11023' when 1 then '11027' else '11030' end
        as document_type
from spells
where service_task = '10' and presence = 'current' and roll(spell_key, 'custody') < 0.08;

create table decision_rows as
select
    decisions.person_number,
    decisions.system,
    decisions.decision_key as record_group,
    1 as copy,
    'own' as client,
    decisions.social_service,
    decisions.outcome,
    cast(decisions.decision_date as varchar) as decision_date,
    cast(decisions.valid_from as varchar) as valid_from,
    cast(decisions.valid_to as varchar) as valid_to,
    decisions.service_task,
    case
        when roll(decisions.decision_key, 'document type') < 0.1 then null
        when roll(decisions.decision_key, 'document type') < 0.5
            then concat('1.2.246.537.6.1506.', decisions.document_type, '.2023.9.8')
        else decisions.document_type
    end as document_type,
    case when roll(decisions.decision_key, 'organiser') < 0.5 then organisers.own_organiser end as organiser,
    case when roll(decisions.decision_key, 'cancelled') < 0.01 then 'true' else 'false' end as cancelled,
    recording_time(decisions.decision_date, decisions.is_recorded_late, decisions.decision_key) as recorded_at,
    [] as rule_ids,
    null as field
from decisions
cross join organisers
union all by name
select
    person_number,
    system,
    decision_key as record_group,
    1 as copy,
    'own' as client,
    '1' as outcome,
    cast(decision_date as varchar) as decision_date,
    cast(decision_date as varchar) as valid_from,
    '10' as service_task,
    concat('1.2.246.537.6.1506.', document_type, '.2023.9.8') as document_type,
    'false' as cancelled,
    recording_time(decision_date, false, decision_key) as recorded_at,
    [] as rule_ids
from custody_decisions
union all by name
select
    people.person_number,
    people.system,
    planted.* exclude (scenario)
from planted_decision_rows as planted
inner join people on planted.scenario = people.scenario;
