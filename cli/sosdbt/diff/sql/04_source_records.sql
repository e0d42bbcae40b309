-- What became of each record of the source systems between the two deliveries.

-- A record without an id that can be shown is known by what its row says.
create table keyed_rows as
select
    source_rows.*,
    coalesce(record_id, '***') not like '%***%' as is_named,
    case
        when coalesce(record_id, '***') not like '%***%' then record_id
        else 'content ' || coalesce(row_digest, side || ' ' || source_row)
    end as source_key,
    coalesce(fate, '') <> 'recorded_later' as is_known,
from source_rows;

-- One source record is in one delivered record, or in a few where its id stands on several rows.
create table links as
with

linked as (
    select distinct side, delivered_id as record_key, source_system, source_table, source_key
    from keyed_rows
    where delivered_id is not null
)

select *
from linked
qualify count(*) over (partition by side, source_system, source_table, source_key) <= 50;

create table source_records as
with

-- Most records are one row, and grouping is dear.
repeated as (
    select side, source_system, source_table, source_key
    from keyed_rows
    group by side, source_system, source_table, source_key
    having count(*) > 1
),

of_one_row as (
    select
        side,
        source_system,
        source_table,
        source_key,
        is_named,
        is_known,
        not is_known as has_later_rows,
        case when is_known then try_cast(recorded_at as date) end as recorded_at,
        case when is_known then coalesce(row_digest, '') else '' end as digests,
        coalesce(row_digest, '') as all_digests,
        case when is_known then coalesce(client_digest, '') else '' end as clients,
        case when fate is null then [] else [fate] end as fates,
        case when rule_ids is null then [] else [rule_ids] end as rule_ids,
    from keyed_rows
    anti join repeated using (side, source_system, source_table, source_key)
),

of_more_rows as (
    select
        side,
        source_system,
        source_table,
        source_key,
        bool_and(is_named) as is_named,
        bool_or(is_known) as is_known,
        bool_or(not is_known) as has_later_rows,
        max(try_cast(recorded_at as date)) filter (is_known) as recorded_at,
        coalesce(string_agg(distinct row_digest, ' ' order by row_digest) filter (is_known), '') as digests,
        coalesce(string_agg(distinct row_digest, ' ' order by row_digest), '') as all_digests,
        coalesce(string_agg(distinct client_digest, ' ' order by client_digest) filter (is_known), '') as clients,
        coalesce(list(distinct fate) filter (fate is not null), []) as fates,
        coalesce(list(distinct rule_ids) filter (rule_ids is not null), []) as rule_ids,
    from keyed_rows
    semi join repeated using (side, source_system, source_table, source_key)
    group by side, source_system, source_table, source_key
),

by_side as (
    select * from of_one_row
    union all
    select * from of_more_rows
),

old as (
    select * from by_side where side = 'old'
),

new as (
    select * from by_side where side = 'new'
),

both_sides as (
    select
        coalesce(old.source_system, new.source_system) as source_system,
        coalesce(old.source_table, new.source_table) as source_table,
        coalesce(old.source_key, new.source_key) as source_key,
        coalesce(old.is_named, new.is_named) as is_named,
        coalesce(old.is_known, false) as was_known,
        coalesce(new.is_known, false) as is_known,
        coalesce(old.has_later_rows, false) as was_later,
        coalesce(new.has_later_rows, false) as is_later,
        new.recorded_at,
        old.digests is distinct from new.digests and not comparison.is_key_changed as digests_differ,
        old.all_digests is distinct from new.all_digests as all_digests_differ,
        old.clients is distinct from new.clients and not comparison.is_key_changed as clients_differ,
        coalesce(old.fates, []) as old_fates,
        coalesce(new.fates, []) as new_fates,
        coalesce(old.rule_ids, []) || coalesce(new.rule_ids, []) as rule_ids,
        comparison.is_key_changed,
        comparison.old_as_of,
    from old
    full join new
        on
            old.source_system = new.source_system
            and old.source_table = new.source_table
            and old.source_key = new.source_key
    cross join comparison
),

with_lateness as (
    select
        *,
        is_known and (not was_known or digests_differ) and (was_later or coalesce(recorded_at > old_as_of, false)) as is_late,
    from both_sides
)

select
    source_system,
    source_table,
    source_key,
    was_known,
    is_known,
    digests_differ,
    was_known and is_known and clients_differ as clients_differ,
    is_late,
    case
        when is_key_changed and not is_named then null
        when was_known and is_known and digests_differ then 'source_changed'
        when was_known and not is_known and is_later and all_digests_differ then 'source_changed'
        when was_known and not is_known and is_later then 'as_of'
        when was_known and not is_known then 'source_removed'
        when is_known and not was_known and not is_late then 'source_new'
    end as what_changed,
    was_known and is_known and list_contains(new_fates, 'archived_in_kanta')
    and not list_contains(old_fates, 'archived_in_kanta') as is_archived_now,
    was_known and is_known and list_contains(old_fates, 'archived_in_kanta')
    and not list_contains(new_fates, 'archived_in_kanta') as is_archived_no_more,
    was_known and is_known
    and list_contains(old_fates, 'held_back') <> list_contains(new_fates, 'held_back') as is_held_back_changed,
    was_known and is_known
    and list_contains(old_fates, 'excluded') <> list_contains(new_fates, 'excluded') as is_excluded_changed,
    list_contains(old_fates, 'outside_quarter') <> list_contains(new_fates, 'outside_quarter') as is_quarter_changed,
    list_distinct(flatten(list_transform(rule_ids, lambda ids : string_split(ids, ' ')))) as rule_ids,
from with_lateness;
