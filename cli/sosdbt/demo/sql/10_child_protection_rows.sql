create table planted_child_protection_rows (
    scenario varchar,
    record_group varchar default 'a',
    copy integer default 1,
    client varchar default 'own',
    start_date varchar default '2022-05-02',
    end_date varchar,
    organiser varchar,
    cancelled varchar default 'false',
    recorded_at varchar default '2023-02-01T08:00:00',
    rule_ids varchar[] default [],
    field varchar
);

insert into planted_child_protection_rows (scenario, start_date, end_date, rule_ids, field) values
    ('CP-001', null, '2022-04-01', ['CP-001'], 'start_date'),
    ('CP-002', '2022-09-01', '2022-08-31', ['CP-002'], 'end_date'),
    ('CP-003', '2023-05-02', null, ['CP-003'], 'start_date'),
    ('CP-004', '2010-06-01', '2010-06-30', ['CP-004'], 'start_date'),
    ('CP-005', '2021-05-03', null, ['CP-005'], 'end_date'),
    ('CP-006', '2021-05-03', null, ['CP-006'], 'start_date'),
    ('CP-007', '2022-05-02', null, ['CP-007'], 'start_date'),
    ('CP-011', '1900-01-01', '1910-12-31', ['CP-011'], 'start_date'),
    ('RA-006 impossible day', '2022-01-10', '31.2.2022', ['RA-006'], 'end_date');

insert into planted_child_protection_rows (scenario, record_group, start_date, end_date, rule_ids) values
    ('CP-009', 'a', '2021-05-03', '2022-06-30', ['CP-009']),
    ('CP-009', 'b', '2022-07-01', null, ['CP-009']);

insert into planted_child_protection_rows (scenario, organiser, rule_ids, field) values
    ('CP-010', '1.2.246.10.1111111.10.0', ['CP-010'], 'organiser');

insert into planted_child_protection_rows (scenario, client, rule_ids, field) values
    ('RA-005 protection', 'unknown', ['RA-005'], 'client_id');

insert into planted_child_protection_rows (scenario, record_group)
select
    scenario,
    'sound' as record_group
from planted_people
where kind = 'protected';

create table child_protection_rows as
select
    child_protection.person_number,
    child_protection.system,
    child_protection.unit_key as record_group,
    1 as copy,
    'own' as client,
    cast(child_protection.start_date as varchar) as start_date,
    cast(child_protection.end_date as varchar) as end_date,
    case when roll(child_protection.unit_key, 'organiser') < 0.5 then organisers.own_organiser end as organiser,
    case when child_protection.is_cancelled then 'true' else 'false' end as cancelled,
    recording_time(child_protection.start_date, child_protection.is_recorded_late, child_protection.unit_key)
        as recorded_at,
    [] as rule_ids,
    null as field,
    child_protection.is_merged
from child_protection
cross join organisers
union all by name
select
    people.person_number,
    people.system,
    planted.* exclude (scenario),
    false as is_merged
from planted_child_protection_rows as planted
inner join people on planted.scenario = people.scenario;
