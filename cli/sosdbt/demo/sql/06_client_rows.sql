create table sound_client_rows as
select
    people.person_number,
    people.scenario,
    1 as copy,
    system_clients.system,
    system_clients.client_id,
    people.identity = 'temporary' or (people.identity = 'linked' and system_clients.is_first_system)
        as has_temporary_identifier,
    case when not has_temporary_identifier then people.identity_code end as personal_identity_code,
    case when has_temporary_identifier then people.temporary_identifier end as temporary_identifier,
    case when has_temporary_identifier then people.temporary_identifier_assigner end as temporary_identifier_assigner,
    people.birth_date,
    people.sex,
    case when people.has_municipality and not people.is_non_disclosure then '091' end as municipality,
    case when people.is_non_disclosure then 'true' else 'false' end as non_disclosure,
    cast(people.death_date as varchar) as death_date
from people
inner join system_clients on people.person_number = system_clients.person_number;

-- The code of another planted person, for faults that take two codes.
create table second_codes as
select
    case scenario
        when 'CL-011 second code' then 'CL-011'
        when 'CL-012 first' then 'CL-012 second'
        when 'CL-012 grandchild' then 'CL-012 grandparent'
    end as scenario,
    case when scenario = 'CL-011 second code' then 2 else 1 end as copy,
    case scenario
        when 'CL-011 second code' then identity_code
        when 'CL-012 first'
            then concat(
                substr(identity_code, 1, 6), other_sign(substr(identity_code, 7, 1)), substr(identity_code, 8)
            )
        when 'CL-012 grandchild' then concat(substr(identity_code, 1, 6), '-', substr(identity_code, 8))
    end as personal_identity_code,
    case when scenario = 'CL-012 grandchild' then birth_date - to_years(100) else birth_date end as birth_date,
    sex
from people
where scenario in ('CL-011 second code', 'CL-012 first', 'CL-012 grandchild');

create table client_rows as
with

with_copies as (
    select * from sound_client_rows
    union all
    select * replace (2 as copy)
    from sound_client_rows
    where scenario in ('CL-011', 'RA-003 client', 'RA-004 client')
),

with_second_codes as (
    select with_copies.* replace (
        coalesce(second_codes.personal_identity_code, with_copies.personal_identity_code) as personal_identity_code,
        cast(coalesce(second_codes.birth_date, with_copies.birth_date) as date) as birth_date,
        coalesce(second_codes.sex, with_copies.sex) as sex
    )
    from with_copies
    left join second_codes
        on with_copies.scenario = second_codes.scenario and with_copies.copy = second_codes.copy
)

select
    person_number,
    scenario,
    copy,
    system,
    case when scenario = 'RA-002 client' then null else client_id end as client_id,
    case scenario
        when 'CL-001' then null
        when 'CL-002 blank' then concat(personal_identity_code, ' ')
        when 'CL-002 lower case' then concat(substr(personal_identity_code, 1, 10), 'k')
        when 'CL-002 short' then substr(personal_identity_code, 1, 10)
        when 'CL-003'
            then concat(
                substr(personal_identity_code, 1, 10),
                case when substr(personal_identity_code, 11) = 'A' then 'B' else 'A' end
            )
        when 'CL-004' then identity_code('310298', '-', 900 + person_number % 100)
        when 'CL-005'
            then identity_code(substr(personal_identity_code, 1, 6), substr(personal_identity_code, 7, 1), 1)
        else personal_identity_code
    end as personal_identity_code,
    case
        when scenario = 'CL-022' then concat('T', lpad(cast(person_number as varchar), 10, '0'))
        else temporary_identifier
    end as temporary_identifier,
    case scenario
        when 'CL-007' then null
        when 'CL-022' then '1.2.246.10.2012566.22.2022'
        else temporary_identifier_assigner
    end as temporary_identifier_assigner,
    case
        when scenario in ('CL-004', 'CL-008') then null
        when scenario = 'CL-009' or (scenario = 'CL-020 birth date' and system = 'demo_south')
            then cast(birth_date + 1 as varchar)
        when scenario = 'RA-006 birth' then strftime(birth_date, '%Y-13-%d')
        else cast(birth_date as varchar)
    end as birth_date,
    case
        when scenario = 'CL-004' then case when person_number % 2 = 1 then '1' else '2' end
        when scenario = 'CL-005' then '1'
        when scenario = 'CL-010' or (scenario = 'CL-020 sex' and system = 'demo_legacy')
            then case when sex = '1' then '2' else '1' end
        when scenario = 'CL-021' then 'X'
        else sex
    end as sex,
    case
        when scenario = 'CL-016' then '999'
        when scenario = 'CL-017' then '049'
        when scenario = 'RA-003 client' and copy = 2 then null
        else municipality
    end as municipality,
    case scenario
        when 'CL-018' then null
        when 'CL-019' then 'true'
        when 'RA-007 non-disclosure' then 'maybe'
        else non_disclosure
    end as non_disclosure,
    case scenario
        when 'CL-023' then cast(birth_date - 1 as varchar)
        when 'CR-012' then '2023-01-15'
        when 'RA-006 death' then '2023'
        else death_date
    end as death_date
from with_second_codes;

create table planted_client_faults (rule_id varchar, scenario varchar, copy integer, field varchar);

insert into planted_client_faults values
    ('CL-001', 'CL-001', 1, 'personal_identity_code'),
    ('CL-002', 'CL-002 blank', 1, 'personal_identity_code'),
    ('CL-002', 'CL-002 lower case', 1, 'personal_identity_code'),
    ('CL-002', 'CL-002 short', 1, 'personal_identity_code'),
    ('CL-003', 'CL-003', 1, 'personal_identity_code'),
    ('CL-004', 'CL-004', 1, 'personal_identity_code'),
    ('CL-005', 'CL-005', 1, 'personal_identity_code'),
    ('CL-007', 'CL-007', 1, 'temporary_identifier_assigner'),
    ('CL-008', 'CL-008', 1, 'birth_date'),
    ('CL-009', 'CL-009', 1, 'birth_date'),
    ('CL-010', 'CL-010', 1, 'sex'),
    ('CL-011', 'CL-011', 1, 'personal_identity_code'),
    ('CL-011', 'CL-011', 2, 'personal_identity_code'),
    ('CL-015', 'CL-015 no code', 1, 'birth_date'),
    ('CL-015', 'CL-015 not born', 1, 'birth_date'),
    ('CL-015', 'CL-015 old', 1, 'birth_date'),
    ('CL-016', 'CL-016', 1, 'municipality'),
    ('CL-017', 'CL-017', 1, 'municipality'),
    ('CL-018', 'CL-018', 1, 'non_disclosure'),
    ('CL-019', 'CL-019', 1, 'municipality'),
    ('CL-020', 'CL-020 birth date', 1, 'birth_date'),
    ('CL-020', 'CL-020 sex', 1, 'sex'),
    ('CL-021', 'CL-021', 1, 'sex'),
    ('CL-022', 'CL-022', 1, 'personal_identity_code'),
    ('CL-023', 'CL-023', 1, 'death_date'),
    ('RA-002', 'RA-002 client', 1, 'client_id'),
    ('RA-003', 'RA-003 client', 1, null),
    ('RA-003', 'RA-003 client', 2, null),
    ('RA-004', 'RA-004 client', 2, null),
    ('RA-006', 'RA-006 birth', 1, 'birth_date'),
    ('RA-006', 'RA-006 death', 1, 'death_date'),
    ('RA-007', 'RA-007 non-disclosure', 1, 'non_disclosure');
