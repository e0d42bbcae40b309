-- presence says when the ordinary person is a client: 'current' people are the clients of 2023Q1, 'former'
-- people left before it, 'later' people came after it, and of 'late' people the systems learn too late.
create table ordinary_people as
with

numbered as (
    select
        cast(range as integer) as person_number,
        case
            when range <= getvariable('clients') then 'current'
            when range <= getvariable('clients') + getvariable('clients') // 10 then 'former'
            when range <= getvariable('clients') + getvariable('clients') // 10 + getvariable('clients') // 30
                then 'later'
            else 'late'
        end as presence
    from range(
        1,
        2 + getvariable('clients') + getvariable('clients') // 10 + getvariable('clients') // 30
        + 1 + getvariable('clients') // 100
    )
),

with_age_group as (
    -- 165, 335 and 270 thousand of 770 thousand; of the oldest group 100 thousand are 85 or older.
    select
        *,
        case
            when roll(person_number, 'age group') < 165 / 770.0 then 'child'
            when roll(person_number, 'age group') < 500 / 770.0 then 'adult'
            when roll(person_number, 'age group') < 670 / 770.0 then 'older'
            else 'oldest'
        end as age_band
    from numbered
)

select
    person_number,
    presence,
    case when age_band = 'oldest' then 'older' else age_band end as age_group,
    -- Nobody changes the age group during the quarter.
    case age_band
        when 'child' then day_between(date '2005-04-01', date '2022-12-31', person_number, 'birth date')
        when 'adult' then day_between(date '1958-04-01', date '2004-12-31', person_number, 'birth date')
        when 'older' then day_between(date '1938-04-01', date '1957-12-31', person_number, 'birth date')
        else day_between(date '1923-01-01', date '1937-12-31', person_number, 'birth date')
    end as birth_date,
    case
        when roll(person_number, 'identity') < 0.007 then 'linked'
        when roll(person_number, 'identity') < 0.020 then 'temporary'
        else 'code'
    end as identity,
    case
        when roll(person_number, 'system') < 0.45 then 'demo_north'
        when roll(person_number, 'system') < 0.80 then 'demo_south'
        else 'demo_legacy'
    end as any_system,
    presence = 'current' and roll(person_number, 'second system') < 0.09 as is_in_two_systems,
    roll(person_number, 'non-disclosure') < 0.015 as is_non_disclosure,
    roll(person_number, 'municipality') < 0.97 as has_municipality,
    case
        when presence = 'current' and age_band in ('older', 'oldest') and roll(person_number, 'death') < 0.02
            then day_between(date '2023-01-05', date '2023-03-31', person_number, 'death date')
        when presence = 'former' and age_band in ('older', 'oldest') and roll(person_number, 'death') < 0.30
            then day_between(date '2022-12-31', date '2023-03-31', person_number, 'death date')
    end as death_date
from with_age_group;

create table people as
with

everybody as (
    select
        person_number,
        null as scenario,
        presence,
        age_group,
        birth_date,
        identity,
        -- What is recorded too late or linked is not in the oldest system.
        case
            when any_system = 'demo_legacy' and (presence = 'late' or identity = 'linked') then 'demo_south'
            else any_system
        end as system,
        case
            when not is_in_two_systems or identity = 'temporary' then null
            when any_system = 'demo_legacy' and identity = 'linked' then 'demo_north'
            when any_system = 'demo_north' and roll(person_number, 'other system') < 0.7 then 'demo_south'
            when any_system = 'demo_north' then 'demo_legacy'
            when any_system = 'demo_south' and roll(person_number, 'other system') < 0.7 then 'demo_north'
            when any_system = 'demo_south' then 'demo_legacy'
            when roll(person_number, 'other system') < 0.5 then 'demo_north'
            else 'demo_south'
        end as second_system,
        is_non_disclosure,
        has_municipality,
        death_date,
        true as is_client
    from ordinary_people
    union all
    select
        cast(
            (select count(*) from ordinary_people) + row_number() over (order by planted_people.scenario)
            as integer
        ) as person_number,
        planted_people.scenario,
        'planted' as presence,
        null as age_group,
        planted_ages.birth_date,
        planted_people.identity,
        planted_people.system,
        planted_people.second_system,
        false as is_non_disclosure,
        true as has_municipality,
        null as death_date,
        planted_people.kind <> 'code only' as is_client
    from planted_people
    inner join planted_ages on planted_people.scenario = planted_ages.scenario
),

with_slot as (
    -- 100 numbers of the 900 series a day and sign. They are used up before the next sign is taken:
    -- no two people differ by chance in the century sign only.
    select
        *,
        strftime(birth_date, '%d%m%y') as ddmmyy,
        cast(row_number() over (partition by strftime(birth_date, '%d%m%y') order by person_number) - 1 as integer)
            as slot
    from everybody
),

with_number as (
    select
        *,
        900 + (pick(ddmmyy, 'first number', 100) + slot * 37) % 100 as individual_number,
        substr(
            century_signs(birth_date),
            1 + (pick(ddmmyy, 'first sign', 6) + slot // 100) % length(century_signs(birth_date)),
            1
        ) as sign
    from with_slot
)

select
    person_number,
    scenario,
    presence,
    age_group,
    birth_date,
    identity,
    system,
    second_system,
    case when individual_number % 2 = 1 then '1' else '2' end as sex,
    identity_code(ddmmyy, sign, individual_number) as identity_code,
    concat('T', lpad(cast(person_number as varchar), 10, '0')) as temporary_identifier,
    concat(
        '1.2.246.10.2012566.22.',
        case system when 'demo_north' then '2021' when 'demo_south' then '2022' else '2020' end
    ) as temporary_identifier_assigner,
    is_non_disclosure,
    has_municipality,
    death_date,
    is_client
from with_number;

-- Which person is in which system, and under what client_id. Two systems use the same numbers.
create table system_clients as
with

memberships as (
    select person_number, system, true as is_first_system
    from people
    where is_client
    union all
    select person_number, second_system as system, false as is_first_system
    from people
    where second_system is not null
)

select
    person_number,
    system,
    is_first_system,
    concat(
        case when system = 'demo_legacy' then 'L' else '' end,
        100000 + row_number() over (partition by system order by person_number)
    ) as client_id
from memberships;
