-- A unit period is a spell as one service unit holds it. The rows of every pattern cover the days of the
-- spell, no more and no less. Anchors: 'start' and 'end' of the spell, 'cut' in the middle.
create table unit_patterns (
    pattern varchar,
    unit_number integer,
    start_anchor varchar,
    start_offset integer,
    end_anchor varchar,
    end_offset integer
);

insert into unit_patterns values
    ('single', 1, 'start', 0, 'end', 0),
    ('same days', 1, 'start', 0, 'end', 0),
    ('same days', 2, 'start', 0, 'end', 0),
    ('touching', 1, 'start', 0, 'cut', 0),
    ('touching', 2, 'cut', 1, 'end', 0),
    ('overlapping', 1, 'start', 0, 'cut', 14),
    ('overlapping', 2, 'cut', -7, 'end', 0),
    ('nested', 1, 'start', 0, 'end', 0),
    ('nested', 2, 'cut', -10, 'cut', 10),
    ('three units', 1, 'start', 0, 'cut', 0),
    ('three units', 2, 'cut', 1, 'end', 0),
    ('three units', 3, 'cut', -5, 'cut', 5);

create table unit_periods as
select
    spells.person_number,
    spells.service_task,
    spells.spell_key,
    unit_patterns.unit_number,
    concat(spells.spell_key, '/', unit_patterns.unit_number) as unit_key,
    case
        when unit_patterns.unit_number = 2 then coalesce(spells.second_system, spells.system)
        else spells.system
    end as system,
    case unit_patterns.start_anchor
        when 'start' then spells.start_date
        else spells.cut_date + unit_patterns.start_offset
    end as start_date,
    case unit_patterns.end_anchor
        when 'end' then spells.end_date
        else spells.cut_date + unit_patterns.end_offset
    end as end_date,
    spells.pattern <> 'single' as is_merged,
    spells.is_recorded_late,
    false as is_cancelled
from spells
inner join unit_patterns on spells.pattern = unit_patterns.pattern
union all
-- Entered by mistake and cancelled.
select
    person_number,
    service_task,
    spell_key,
    9 as unit_number,
    concat(spell_key, '/9') as unit_key,
    system,
    start_date,
    end_date,
    false as is_merged,
    is_recorded_late,
    true as is_cancelled
from spells
where
    presence = 'current'
    and task_number = 1
    and spell_number = 2
    and death_date is null
    and roll(spell_key, 'cancelled') < 0.015;

create table child_protection as
with

protected_spells as (
    select
        *,
        pattern <> 'single' and day_count >= 60 and roll(spell_key, 'child protection rows') < 0.4 as has_two_rows
    from spells
    where service_task = '10'
)

-- Child protection begins with the client relation or, in a long one, some days later.
select
    person_number,
    spell_key,
    1 as unit_number,
    concat(spell_key, '/1') as unit_key,
    system,
    case
        when day_count >= 60 and last_day >= date '2023-03-01'
            then least(
                start_date + pick(spell_key, 'child protection start', 15), greatest(start_date, date '2023-02-15')
            )
        else start_date
    end as start_date,
    case when has_two_rows then cut_date else end_date end as end_date,
    has_two_rows as is_merged,
    is_recorded_late,
    false as is_cancelled
from protected_spells
union all
select
    person_number,
    spell_key,
    2 as unit_number,
    concat(spell_key, '/2') as unit_key,
    system,
    cut_date + 1 - pick(spell_key, 'child protection overlap', 3) as start_date,
    end_date,
    true as is_merged,
    is_recorded_late,
    false as is_cancelled
from protected_spells
where has_two_rows
union all
-- Entered by mistake and cancelled.
select
    person_number,
    spell_key,
    9 as unit_number,
    concat(spell_key, '/9') as unit_key,
    system,
    start_date,
    end_date,
    false as is_merged,
    is_recorded_late,
    true as is_cancelled
from protected_spells
where presence = 'current' and roll(spell_key, 'child protection cancelled') < 0.03;
