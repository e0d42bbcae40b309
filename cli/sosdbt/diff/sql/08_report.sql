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
    array_to_string(told_causes.also, ' ') as also,
    shown(changes.old_key, output.with_identifiers) as old_id,
    shown(changes.new_key, output.with_identifiers) as new_id,
    shown(coalesce(changes.new_person_id, changes.old_person_id), output.with_identifiers) as client,
    coalesce(
        changes.new_start_date, changes.old_start_date, changes.new_decision_date,
        changes.old_decision_date
    ) as first_day,
    case
        when changes.change = 'removed' then changes.old_end_date
        else changes.new_end_date
    end as last_day,
    masked(array_to_string(told_causes.sources[:3], '; ')) as sources,
    len(told_causes.sources) as source_count,
from changes
inner join told_causes on changes.change_id = told_causes.change_id
inner join causes on told_causes.cause = causes.cause
inner join file_names on changes.mart = file_names.mart
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
    details.also,
    details.old_id,
    details.new_id,
    details.client,
    details.first_day,
    details.last_day,
    shown_fields.field,
    shown_fields.old_value,
    shown_fields.new_value,
    details.sources,
    details.source_count,
from details
left join shown_fields on details.change_id = shown_fields.change_id;
