-- One row for each difference: a record that was added, removed or changed.

create table changes as
with

pairs as (
    select * from record_pairs
    union all
    select * from client_pairs
),

same_key as (
    select old.mart, old.record_key as old_key, new.record_key as new_key
    from records as old
    inner join records as new
        on old.mart = new.mart and old.record_key = new.record_key and new.side = 'new'
    where old.side = 'old' and old.content is distinct from new.content
),

unpaired as (
    select removed.mart, removed.record_key as old_key, null as new_key
    from removed
    anti join pairs on removed.mart = pairs.mart and removed.record_key = pairs.old_key
    union all
    select added.mart, null as old_key, added.record_key as new_key
    from added
    anti join pairs on added.mart = pairs.mart and added.record_key = pairs.new_key
),

keys as (
    select * from pairs
    union all
    select * from same_key
    union all
    select * from unpaired
)

select
    row_number() over (order by keys.mart, keys.old_key nulls last, keys.new_key) as change_id,
    keys.mart,
    case
        when keys.old_key is null then 'added'
        when keys.new_key is null then 'removed'
        else 'changed'
    end as change,
    keys.old_key,
    keys.new_key,
    old.person_id as old_person_id,
    new.person_id as new_person_id,
    old.organiser as old_organiser,
    new.organiser as new_organiser,
    coalesce(new.service_task, old.service_task) as service_task,
    old.start_date as old_start_date,
    old.end_date as old_end_date,
    old.decision_date as old_decision_date,
    new.start_date as new_start_date,
    new.end_date as new_end_date,
    new.decision_date as new_decision_date,
from keys
left join records as old
    on old.side = 'old' and keys.mart = old.mart and keys.old_key = old.record_key
left join records as new
    on new.side = 'new' and keys.mart = new.mart and keys.new_key = new.record_key;

create table changed_fields as
with

changed as (
    select * from changes where change = 'changed'
),

old_values as (
    select changed.change_id, fields.mart, fields.column_name, fields.value
    from changed
    inner join fields
        on fields.side = 'old' and changed.mart = fields.mart and changed.old_key = fields.record_key
),

new_values as (
    select changed.change_id, fields.mart, fields.column_name, fields.value
    from changed
    inner join fields
        on fields.side = 'new' and changed.mart = fields.mart and changed.new_key = fields.record_key
),

compared as (
    select
        coalesce(old_values.change_id, new_values.change_id) as change_id,
        coalesce(old_values.mart, new_values.mart) as mart,
        coalesce(old_values.column_name, new_values.column_name) as column_name,
        old_values.value as old_value,
        new_values.value as new_value,
    from old_values
    full join new_values
        on
            old_values.change_id = new_values.change_id
            and old_values.column_name = new_values.column_name
)

select compared.*
from compared
inner join common_columns
    on compared.mart = common_columns.mart and compared.column_name = common_columns.column_name
where
    compared.old_value is distinct from compared.new_value
    and not common_columns.is_key;

-- The source records behind a change: those of the record itself, and those of the records
-- that its rows came from or went to, as when periods merge or part.
create table change_sources as
with

own as (
    select
        changes.change_id,
        links.side,
        links.source_system,
        links.source_table,
        links.source_key,
    from changes
    inner join links on links.side = 'old' and changes.old_key = links.record_key
    union all
    select
        changes.change_id,
        links.side,
        links.source_system,
        links.source_table,
        links.source_key,
    from changes
    inner join links on links.side = 'new' and changes.new_key = links.record_key
),

records_on_the_other_side as (
    select distinct own.change_id, links.side, links.record_key
    from own
    inner join links
        on
            own.side <> links.side
            and own.source_system = links.source_system
            and own.source_table = links.source_table
            and own.source_key = links.source_key
),

all_sources as (
    select change_id, source_system, source_table, source_key, true as is_own
    from own
    union all
    select
        records_on_the_other_side.change_id,
        links.source_system,
        links.source_table,
        links.source_key,
        false as is_own,
    from records_on_the_other_side
    inner join links
        on
            records_on_the_other_side.side = links.side
            and records_on_the_other_side.record_key = links.record_key
),

-- Whether the rows that make up the record are others than before.
sides as (
    select change_id, source_system, source_table, source_key, count(distinct side) as sides
    from own
    group by change_id, source_system, source_table, source_key
),

with_other_rows as (
    select change_id, max(cast(sides = 1 as integer)) = 1 as has_other_rows
    from sides
    group by change_id
)

select
    all_sources.change_id,
    all_sources.source_system,
    all_sources.source_table,
    all_sources.source_key,
    bool_or(all_sources.is_own) as is_own,
    bool_or(with_other_rows.has_other_rows) as has_other_rows,
from all_sources
left join with_other_rows on all_sources.change_id = with_other_rows.change_id
group by
    all_sources.change_id, all_sources.source_system, all_sources.source_table,
    all_sources.source_key;
