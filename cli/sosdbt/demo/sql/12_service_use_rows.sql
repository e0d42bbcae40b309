create table planted_service_use_rows (
    scenario varchar,
    record_group varchar default 'a',
    copy integer default 1,
    client varchar default 'own',
    social_service varchar default '46',
    start_date varchar default '2023-01-10',
    end_date varchar,
    service_task varchar default 'P-WORKING',
    organiser varchar,
    cancelled varchar default 'false',
    recorded_at varchar default '2023-02-01T08:00:00',
    rule_ids varchar[] default [],
    field varchar
);

insert into planted_service_use_rows (scenario, start_date, end_date, rule_ids, field) values
    ('SU-001', null, '2023-02-10', ['SU-001'], 'start_date'),
    ('SU-002', '2023-02-10', '2023-02-09', ['SU-002'], 'end_date'),
    ('SU-004', '2023-05-02', null, ['SU-004'], 'start_date'),
    ('SU-005', '2023-01-10', '2023-02-10', ['SU-005'], 'start_date');

insert into planted_service_use_rows (scenario, social_service, service_task, rule_ids, field) values
    ('CO-002 service use', '93', 'P-WORKING', ['CO-002'], 'social_service'),
    ('SU-003 empty', null, 'P-WORKING', ['SU-003'], 'social_service'),
    ('SU-003 unknown', '777', 'P-WORKING', ['SU-003'], 'social_service'),
    ('SU-006', '46', 'XX', ['SU-006'], 'service_task');

insert into planted_service_use_rows (scenario, organiser, rule_ids, field) values
    ('SU-007', '1.2.246.10.1111111.10.0', ['SU-007'], 'organiser');

insert into planted_service_use_rows (scenario, service_task, start_date, end_date, rule_ids, field) values
    ('SU-008', 'P-FAMILIES', '2009-06-01', '2009-12-31', ['SU-008'], 'start_date'),
    ('SU-009', 'P-FAMILIES', '1900-01-01', '2019-12-31', ['SU-009'], 'start_date');

insert into planted_service_use_rows (scenario, client, rule_ids, field) values
    ('RA-002 service use', 'none', ['RA-002'], 'client_id'),
    ('RA-005 service use', 'unknown', ['RA-005'], 'client_id');

insert into planted_service_use_rows (scenario, copy, rule_ids) values
    ('RA-004 service use', 1, []),
    ('RA-004 service use', 2, ['RA-004']);

create table service_use as
with

candidates as (
    select
        spells.*,
        use_number,
        concat(spells.spell_key, '/u', use_number) as use_key,
        task_services.social_services,
        case
            when spells.is_recorded_late then day_between(start_date, start_date + 5, use_key, 'use start')
            else day_between(start_date, last_day, use_key, 'use start')
        end as use_start_date
    from spells
    inner join task_services on spells.service_task = task_services.service_task
    cross join range(1, 4) as use_numbers (use_number)
    where roll(use_key, 'use') < case use_number when 1 then 0.7 when 2 then 0.4 else 0.2 end
)

select
    person_number,
    presence,
    system,
    spell_key,
    use_key,
    service_task,
    is_recorded_late,
    social_services[1 + pick(use_key, 'service', len(social_services))] as social_service,
    use_start_date as start_date,
    case
        when not is_recorded_late and roll(use_key, 'kind of end') < 0.4
            then day_between(use_start_date, last_day, use_key, 'use end')
        else end_date
    end as end_date
from candidates;

create table service_use_rows as
select
    service_use.person_number,
    service_use.system,
    service_use.use_key as record_group,
    1 as copy,
    'own' as client,
    service_use.social_service,
    cast(service_use.start_date as varchar) as start_date,
    cast(service_use.end_date as varchar) as end_date,
    case
        when service_use.service_task = 'P-FAMILYLAW' or roll(service_use.use_key, 'task') < 0.9
            then service_use.service_task
    end as service_task,
    case when roll(service_use.use_key, 'organiser') < 0.5 then organisers.own_organiser end as organiser,
    case when roll(service_use.use_key, 'cancelled') < 0.01 then 'true' else 'false' end as cancelled,
    recording_time(service_use.start_date, service_use.is_recorded_late, service_use.use_key) as recorded_at,
    [] as rule_ids,
    null as field
from service_use
cross join organisers
union all by name
select
    people.person_number,
    people.system,
    planted.* exclude (scenario)
from planted_service_use_rows as planted
inner join people on planted.scenario = people.scenario;
