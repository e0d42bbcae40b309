-- A spell is a client relation as it was: one person, one service task, one stretch of days.
-- The systems hold it as unit periods (next file).
create table spells as
with

tasks as (
    select
        ordinary.person_number,
        ordinary.presence,
        ordinary.age_group,
        ordinary.birth_date,
        ordinary.system,
        ordinary.second_system,
        ordinary.death_date,
        unnest(task_mix_bounds.service_tasks) as service_task,
        unnest(range(1, len(task_mix_bounds.service_tasks) + 1)) as task_number
    from people as ordinary
    inner join task_mix_bounds
        on
            ordinary.age_group = task_mix_bounds.age_group
            and pick(ordinary.person_number, 'task mix', 1000)
            between task_mix_bounds.first_mille and task_mix_bounds.last_mille
),

with_limits as (
    select
        tasks.*,
        concat(tasks.person_number, '/', tasks.service_task) as task_key,
        calendar.*,
        greatest(
            calendar.history_start,
            case
                when tasks.service_task = '20' or tasks.age_group = 'child' then tasks.birth_date
                when tasks.service_task = 'P-OLDER' then years_after(tasks.birth_date, 65)
                else years_after(tasks.birth_date, 18)
            end
        ) as earliest_start,
        case
            when tasks.presence = 'former' or tasks.death_date is not null then date '2022-12-31'
            else calendar.quarter_end
        end as latest_start
    from tasks
    cross join calendar
),

with_start as (
    select
        *,
        case presence
            when 'later' then day_between(quarter_end + 1, last_known_day, task_key, 'start')
            when 'late' then day_between(date '2023-02-01', date '2023-06-30', task_key, 'start')
            else recent_day_between(earliest_start, latest_start, task_key, 'start')
        end as start_date
    from with_limits
),

latest_spells as (
    select
        *,
        2 as spell_number,
        case
            when presence in ('later', 'late') then null
            when presence = 'former' then day_between(start_date, date '2022-12-31', task_key, 'end')
            when death_date is not null then death_date
            when roll(task_key, 'kind of end') < 0.70 then null
            when roll(task_key, 'kind of end') < 0.90
                then day_between(greatest(start_date, quarter_start), quarter_end, task_key, 'end')
            else day_between(quarter_end + 1, last_known_day, task_key, 'end')
        end as end_date
    from with_start
),

earlier_ends as (
    select
        *,
        start_date - 31 - pick(task_key, 'pause', 200) as earlier_end
    from latest_spells
    where presence in ('current', 'former') and roll(task_key, 'earlier spell') < 0.25
),

earlier_spells as (
    select
        * exclude (earlier_end) replace (
            1 as spell_number,
            day_between(greatest(earliest_start, earlier_end - 500), earlier_end, task_key, 'earlier start')
                as start_date,
            earlier_end as end_date
        )
    from earlier_ends
    where earlier_end >= earliest_start
),

family_law_spells as (
    select
        * replace (
            'P-FAMILYLAW' as service_task,
            concat(person_number, '/P-FAMILYLAW') as task_key,
            0 as task_number,
            case when roll(person_number, 'family law end') < 0.5 then null else quarter_end end as end_date
        )
    from latest_spells
    where
        task_number = 1
        and presence = 'current'
        and death_date is null
        and roll(person_number, 'family law') < 0.03
),

all_spells as (
    select * from latest_spells
    union all
    select * from earlier_spells
    union all
    select * from family_law_spells
),

with_days as (
    select
        *,
        concat(task_key, '/', spell_number) as spell_key,
        coalesce(end_date, last_known_day) as last_day,
        coalesce(end_date, last_known_day) - start_date + 1 as day_count,
        second_system is not null and task_number = 1 and spell_number = 2 as is_in_both_systems
    from all_spells
)

select
    person_number,
    presence,
    age_group,
    birth_date,
    system,
    second_system,
    death_date,
    service_task,
    task_number,
    spell_number,
    spell_key,
    start_date,
    end_date,
    last_day,
    day_count,
    -- Where a spell of several unit periods changes from the first to the second.
    start_date + 20 + pick(spell_key, 'cut', greatest(day_count - 40, 1)) as cut_date,
    case
        when presence in ('later', 'late') or task_number = 0 then 'single'
        when day_count < 60 then case when is_in_both_systems then 'same days' else 'single' end
        when is_in_both_systems or roll(spell_key, 'units') < 0.18
            then case pick(spell_key, 'pattern', 5)
                when 0 then 'touching'
                when 1 then 'touching'
                when 2 then 'overlapping'
                when 3 then 'nested'
                else 'three units'
            end
        else 'single'
    end as pattern,
    presence = 'late' as is_recorded_late
from with_days;
