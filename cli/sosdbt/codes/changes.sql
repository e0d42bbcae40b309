-- The rows of a code list as the code server has them, and what changes by that. `given` has the columns
-- of the list, its rows, and the codes of the export.
create macro folded(name) as trim(regexp_replace(lower(name), '[^\p{L}\p{N}]+', ' ', 'g'));

create table columns_of_list as
select
    cast(each.key as integer) as position,
    each.value ->> '$' as name
from given, json_each(given.header) as each;

create table concepts as
select
    cast(each.key as integer) as number,
    each.value as concept,
    each.value ->> 'code' as code,
    (each.value ->> 'is_active')::boolean as is_active,
    folded(each.value ->> 'name_fi') as name,
    count(*) over (partition by folded(each.value ->> 'name_fi')) as of_this_name
from given, json_each(given.concepts) as each;

-- A code is found by itself, a provisional one by its name.
create table merged as
with

listed as (
    select
        cast(each.key as integer) as number,
        each.value as said,
        each.value ->> columns_of_list.name as code,
        each.value ->> 'name_fi' as name
    from given, columns_of_list, json_each(given.seed) as each
    where columns_of_list.position = 0
),

found as (
    select
        listed.*,
        coalesce(by_code.concept, by_name.concept) as concept
    from listed
    left join concepts as by_code on listed.code = by_code.code
    left join concepts as by_name
        on
            folded(listed.name) = by_name.name
            and by_name.of_this_name = 1
            and listed.said ->> 'code_status' = 'provisional'
),

-- What a rule goes by has a slug, and is not made by an export.
added as (
    select
        1000000 + concepts.number as number,
        json('{}') as said,
        null as code,
        concepts.concept ->> 'name_fi' as name,
        concepts.concept
    from concepts
    where
        concepts.is_active
        and concepts.code not in (select concept ->> 'code' from found where concept is not null)
)

select
    *,
    concept ->> 'code' as national_code,
    code is null and exists (from columns_of_list where name = 'slug') as is_unknown
from found
union all by name
select
    *,
    concept ->> 'code' as national_code,
    exists (from columns_of_list where name = 'slug') as is_unknown
from added;

create table cells as
select
    merged.number,
    columns_of_list.position,
    columns_of_list.name as column_name,
    merged.code,
    merged.national_code,
    coalesce(merged.said ->> columns_of_list.name, '') as before,
    case
        when columns_of_list.position = 0 then coalesce(merged.national_code, merged.code)
        else coalesce(nullif(merged.concept ->> columns_of_list.name, ''), before)
    end as after
from merged
cross join columns_of_list
where not merged.is_unknown;

create table told as
select number, 0 as position, 'not on the code server' as change, code, name || ': left as it is' as what
from merged
where concept is null
union all
select number, 1, 'replaced', code, national_code || ': ' || name
from merged
where code <> national_code
union all
select merged.number, 2, 'no longer active', merged.national_code, merged.name || ': the day is not said; fill in its last_quarter by hand'
from merged
where
    not (merged.concept ->> 'is_active')::boolean
    and not exists (
        from cells
        where cells.number = merged.number and cells.column_name = 'last_quarter' and cells.after <> ''
    )
union all
select
    number,
    3 + position,
    'changed',
    national_code,
    format('{}: {} becomes {}', column_name, coalesce(nullif(before, ''), 'empty'), coalesce(nullif(after, ''), 'empty'))
from cells
where position > 0 and code is not null and before <> after
union all
select
    number,
    0,
    case when is_unknown then 'unknown' else 'added' end,
    national_code,
    name || case when is_unknown then ': the rules know no such code, so it is not added' else '' end
from merged
where code is null;
