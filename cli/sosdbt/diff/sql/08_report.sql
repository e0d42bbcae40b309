-- What people are shown. A value goes out only if its column is known to name nobody.

create table harmless_columns as
select * from (
    values
    ('period_id'), ('service_id'), ('person_id'), ('organiser'), ('service_task'),
    ('social_service'), ('information_kind'), ('outcome'), ('decision_date'), ('start_date'),
    ('end_date'), ('sex'), ('business_id'), ('organiser_name'), ('county')
) as listed (column_name);

-- Text of a package is not trusted: what looks like an identity code is masked in any column.
create macro shown(text, with_identifiers) as
    case when with_identifiers then text else masked(text) end;

create table file_names as
select
    mart,
    coalesce(
        max(file_name) filter (side = 'new'), max(file_name) filter (side = 'old')
    ) as file_name,
from delivered_names
group by mart;

create table field_names as
select
    mart,
    column_name,
    coalesce(
        max(delivered_name) filter (side = 'new'), max(delivered_name) filter (side = 'old')
    ) as delivered_name,
from delivered_names
group by mart, column_name;

create table shown_fields as
select
    changed_fields.change_id,
    masked(field_names.delivered_name) as field,
    case
        when harmless_columns.column_name is not null or output.with_identifiers
            then shown(changed_fields.old_value, output.with_identifiers)
        when changed_fields.old_value is not null then '***'
    end as old_value,
    case
        when harmless_columns.column_name is not null or output.with_identifiers
            then shown(changed_fields.new_value, output.with_identifiers)
        when changed_fields.new_value is not null then '***'
    end as new_value,
from changed_fields
inner join field_names
    on
        changed_fields.mart = field_names.mart
        and changed_fields.column_name = field_names.column_name
left join harmless_columns on changed_fields.column_name = harmless_columns.column_name
cross join output;

create table fields_of_change as
select
    change_id,
    list({'field': field, 'old': old_value, 'new': new_value} order by field) as fields,
from shown_fields
group by change_id;

create table details as
select
    row_number() over (
        order by
            changes.mart in ('delivered_clients', 'delivered_organisers'), causes.priority, file_names.file_name, changes.service_task nulls first,
            changes.change, changes.old_key nulls last, changes.new_key
    ) as number,
    changes.change_id,
    changes.change,
    file_names.file_name as file,
    shown(changes.service_task, output.with_identifiers) as service_task,
    told_causes.cause,
    causes.title,
    told_causes.also,
    shown(changes.old_key, output.with_identifiers) as old_id,
    shown(changes.new_key, output.with_identifiers) as new_id,
    shown(coalesce(changes.new_person_id, changes.old_person_id), output.with_identifiers) as client,
    cast(
        coalesce(
            changes.new_start_date, changes.old_start_date, changes.new_decision_date,
            changes.old_decision_date
        ) as varchar
    ) as first_day,
    cast(
        case
            when changes.change = 'removed' then changes.old_end_date
            else changes.new_end_date
        end as varchar
    ) as last_day,
    [masked(source) for source in told_causes.sources[:3]] as sources,
    len(told_causes.sources) as source_count,
    coalesce(fields_of_change.fields, []) as fields,
from changes
inner join told_causes on changes.change_id = told_causes.change_id
inner join causes on told_causes.cause = causes.cause
inner join file_names on changes.mart = file_names.mart
left join fields_of_change on changes.change_id = fields_of_change.change_id
cross join output;

create table summary as
select
    file,
    service_task,
    cause,
    title,
    count(*) filter (change = 'added') as added,
    count(*) filter (change = 'removed') as removed,
    count(*) filter (change = 'changed') as changed,
from details
group by file, service_task, cause, title;

create table rows_of_details as
select
    details.number,
    details.change,
    details.file,
    details.service_task,
    details.cause,
    array_to_string(details.also, ' ') as also,
    details.old_id,
    details.new_id,
    details.client,
    details.first_day,
    details.last_day,
    shown_fields.field,
    shown_fields.old_value,
    shown_fields.new_value,
    array_to_string(details.sources, '; ') as sources,
    details.source_count,
from details
left join shown_fields on details.change_id = shown_fields.change_id;

-- How the set-ups differ, in words: one line for each item, and one for the parts of the code.
create table set_up_lines as
with

words as (
    select * from (
        values
        (1, 'quarter', 'quarter'),
        (2, 'as_of', 'as-of date'),
        (3, 'organiser', 'organiser'),
        (4, 'key_fingerprint', 'key of the ids'),
        (5, 'contract_name', 'contract'),
        (6, 'contract_version', 'version of the contract'),
        (7, 'production', 'setting production'),
        (8, 'max_gap_days', 'setting max_gap_days'),
        (9, 'clip_to_quarter', 'setting clip_to_quarter'),
        (10, 'sosdbt', 'version of sosdbt')
    ) as listed (place, item, words)
),

part_words as (
    select * from (
        values
        (1, 'rules', 'rules or waivers'),
        (2, 'code_lists', 'code lists, mappings or calendar'),
        (3, 'contract', 'the contract'),
        (4, 'models', 'models, macros or tests')
    ) as listed (place, item, words)
),

parts as (
    select string_agg(part_words.words, '; ' order by part_words.place) as words
    from set_up_changes
    inner join part_words on set_up_changes.item = part_words.item
    where set_up_changes.old_value is not null and set_up_changes.new_value is not null
),

code as (
    select
        coalesce(
            parts.words,
            case
                when bool_or(set_up_changes.item = 'project_sha256')
                    and not bool_or(set_up_changes.item = 'project_file')
                    then 'not known in which part'
            end
        ) as words
    from parts
    left join set_up_changes on true
    group by parts.words
),

lines as (
    select
        words.place,
        words.words || ': ' || coalesce(set_up_changes.old_value, 'not said')
        || ' -> ' || coalesce(set_up_changes.new_value, 'not said') as line,
    from set_up_changes
    inner join words on set_up_changes.item = words.item
    union all
    select 11, 'code: ' || words from code where words is not null
)

select * from lines;

create table notices as
select
    1 as place,
    'Missing beside the packages: ' || missing || '. Without them the causes are not known.' as notice,
from lists
where missing <> ''
union all
select
    2,
    'Only in the ' || delivered_names.side || ' package, not compared: '
    || delivered_names.file_name || ' ' || delivered_names.delivered_name,
from delivered_names
anti join common_columns using (mart, column_name);

-- What goes out, in its order.
create view told_changes as
select
    change,
    file,
    service_task,
    cause,
    also,
    old_id,
    new_id,
    client,
    first_day,
    last_day,
    fields,
    sources,
    source_count,
from details
order by number;

create view told_summary as
select
    file,
    service_task,
    cause,
    title,
    added,
    removed,
    changed,
from summary
order by file, service_task nulls first, cause;

create view told_set_up as
select
    item,
    old_value as old,
    new_value as new,
from set_up_changes
order by item;

create view told_notices as
select notice from notices
order by place, notice;
