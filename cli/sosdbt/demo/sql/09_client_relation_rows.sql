-- The planted rows. Rows of one person with one record_group share the record id; no group, no record id.
-- client says whose client_id the row names: 'own', 'none' (empty) or 'unknown' (no such client).
create table planted_client_relation_rows (
    scenario varchar,
    record_group varchar default 'a',
    copy integer default 1,
    client varchar default 'own',
    service_task varchar default 'P-WORKING',
    start_date varchar default '2022-05-02',
    end_date varchar,
    service_unit varchar default '1.2.246.10.2012566.10.7',
    organiser varchar,
    cancelled varchar default 'false',
    recorded_at varchar default '2023-02-01T08:00:00',
    rule_ids varchar[] default [],
    field varchar
);

insert into planted_client_relation_rows (scenario, service_task, start_date, end_date, rule_ids, field) values
    ('CP-005', '10', '2021-05-03', '2023-02-01', [], null),
    ('CP-006', '10', '2021-05-03', null, [], null),
    ('CP-008', '10', '2022-05-02', null, ['CP-008'], 'service_task'),
    ('CP-009', '10', '2021-05-03', null, [], null),
    ('CR-001', 'P-WORKING', null, '2022-04-01', ['CR-001'], 'start_date'),
    ('CR-002', 'P-WORKING', '2022-09-01', '2022-08-31', ['CR-002'], 'end_date'),
    ('CR-003', 'P-WORKING', '2023-05-02', null, ['CR-003'], 'start_date'),
    ('CR-004', 'P-WORKING', '2022-05-02', '2023-05-02', ['CR-004'], 'end_date'),
    ('CR-005', null, '2022-05-02', null, ['CR-005'], 'service_task'),
    ('CR-006', 'XX', '2022-05-02', null, ['CR-006'], 'service_task'),
    ('CR-007', '15', '2022-05-02', null, [], null),
    ('CR-008', 'P-FAMILYLAW', '2022-05-02', null, [], null),
    ('CR-009', 'P-FAMILIES', '2009-06-01', '2011-06-01', ['CR-009'], 'start_date'),
    ('CR-010', 'P-WORKING', '2022-05-02', '2099-12-31', [], null),
    ('CR-011 1899', 'P-FAMILIES', '1899-12-30', '2019-12-31', ['CR-011'], 'start_date'),
    ('CR-011 1900', 'P-FAMILIES', '1900-01-01', '2019-12-31', ['CR-011'], 'start_date'),
    ('CR-012', 'P-WORKING', '2022-05-02', '2023-01-16', ['CR-012'], 'end_date'),
    ('CR-013', 'P-WORKING', '2016-01-04', null, ['CR-013'], 'end_date'),
    ('CR-014 child', 'P-WORKING', '2022-05-02', null, ['CR-014'], 'service_task'),
    ('CR-014 old', '10', '2022-05-02', null, ['CR-014'], 'service_task'),
    ('RA-006 day 00', 'P-WORKING', '2022-02-00', '2022-04-01', ['RA-006'], 'start_date'),
    ('RA-006 year only', 'P-WORKING', '2022', '2022-04-01', ['RA-006'], 'start_date'),
    ('SD-010', 'P-WORKING', '2021-05-03', '2023-02-12', [], null),
    ('SU-005', 'P-WORKING', '2021-05-03', '2022-12-31', [], null);

insert into planted_client_relation_rows (scenario, record_group, copy, start_date, end_date, rule_ids, field) values
    ('CR-015', 'a', 1, '2021-05-03', '2022-06-30', ['CR-015'], null),
    ('CR-015', 'b', 1, '2022-07-01', null, ['CR-015'], null),
    ('CR-019 seven days', 'a', 1, '2021-05-03', '2022-12-24', [], null),
    ('CR-019 seven days', 'b', 1, '2023-01-01', null, ['CR-019'], 'start_date'),
    ('CR-019 three days', 'a', 1, '2021-05-03', '2022-12-31', [], null),
    ('CR-019 three days', 'b', 1, '2023-01-04', null, ['CR-019'], 'start_date'),
    ('RA-002 record', null, 1, '2022-02-01', '2022-04-01', ['RA-002'], 'record_id'),
    ('RA-003 period', 'a', 1, '2022-05-02', null, ['RA-003'], null),
    ('RA-003 period', 'a', 2, '2022-06-02', null, ['RA-003'], null),
    -- A duplicate is merged with its original.
    ('RA-004 period', 'a', 1, '2022-05-02', null, ['CR-015'], null),
    ('RA-004 period', 'a', 2, '2022-05-02', null, ['CR-015', 'RA-004'], null);

insert into planted_client_relation_rows (scenario, organiser, rule_ids, field) values
    ('CR-016', '1.2.246.10.1111111.10.0', ['CR-016'], 'organiser'),
    ('CR-017', '1.2.246.10.9999999.10.0', ['CR-017'], 'organiser');

insert into planted_client_relation_rows (scenario, service_unit, rule_ids, field) values
    ('CR-018', 'Perhekeskus 7', ['CR-018'], 'service_unit');

insert into planted_client_relation_rows (scenario, cancelled, rule_ids, field) values
    ('RA-007 cancelled', 'peruttu', ['RA-008'], 'cancelled');

insert into planted_client_relation_rows (scenario, client, rule_ids, field) values
    ('RA-005 period', 'unknown', ['RA-005'], 'client_id');

insert into planted_client_relation_rows (scenario, start_date, end_date, recorded_at, rule_ids, field) values
    ('RA-006 recorded', '2022-02-01', '2022-04-01', 'yesterday', ['RA-006'], 'recorded_at');

insert into planted_client_relation_rows (scenario, record_group, service_task, rule_ids, field)
select
    people.scenario,
    'sound' as record_group,
    planted_kinds.service_task,
    -- Not to be had alone: who is born too late or dead too early also has a period at the wrong time.
    case people.scenario
        when 'CL-015 not born' then ['CR-009']
        when 'CL-023' then ['CR-012']
        else []
    end as rule_ids,
    case people.scenario
        when 'CL-015 not born' then 'start_date'
        when 'CL-023' then 'end_date'
    end as field
from people
inner join planted_people on people.scenario = planted_people.scenario
inner join planted_kinds on planted_people.kind = planted_kinds.kind
where planted_kinds.service_task is not null;

create table client_relation_rows as
select
    unit_periods.person_number,
    unit_periods.system,
    unit_periods.unit_key as record_group,
    1 as copy,
    'own' as client,
    unit_periods.service_task,
    cast(unit_periods.start_date as varchar) as start_date,
    case
        when
            unit_periods.end_date is null
            and unit_periods.system = 'demo_legacy'
            and unit_periods.service_task <> 'P-FAMILYLAW'
            and not unit_periods.is_cancelled
            and not unit_periods.is_recorded_late
            and roll(unit_periods.unit_key, 'placeholder') < 0.08
            then case when roll(unit_periods.unit_key, 'placeholder') < 0.05 then '9999-12-31' else '2099-12-31' end
        else cast(unit_periods.end_date as varchar)
    end as end_date,
    concat('1.2.246.10.2012566.10.', 1 + pick(unit_periods.unit_key, 'unit', 40)) as service_unit,
    case when roll(unit_periods.unit_key, 'organiser') < 0.5 then organisers.own_organiser end as organiser,
    case when unit_periods.is_cancelled then 'true' else 'false' end as cancelled,
    recording_time(unit_periods.start_date, unit_periods.is_recorded_late, unit_periods.unit_key) as recorded_at,
    [] as rule_ids,
    null as field,
    unit_periods.is_merged
from unit_periods
cross join organisers
union all by name
select
    people.person_number,
    people.system,
    planted.* exclude (scenario),
    false as is_merged
from planted_client_relation_rows as planted
inner join people on planted.scenario = people.scenario;
