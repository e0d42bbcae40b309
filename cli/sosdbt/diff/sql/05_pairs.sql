-- Ids are made from content, so a record whose start or person changed has another id. Such a
-- removed and an added record are told as one change, where there is only one way to pair them.

create table removed as
select old.*
from records as old
anti join (select * from records where side = 'new') as new
    on old.mart = new.mart and old.record_key = new.record_key
where old.side = 'old';

create table added as
select new.*
from records as new
anti join (select * from records where side = 'old') as old
    on new.mart = old.mart and new.record_key = old.record_key
where new.side = 'new';

-- A row of the source went into the one record before and into the other now.
create table record_pairs as
with

sharing_rows as (
    select distinct removed.mart, removed.record_key as old_key, added.record_key as new_key
    from removed
    inner join links as old_links
        on old_links.side = 'old' and removed.record_key = old_links.record_key
    inner join links as new_links
        on
            new_links.side = 'new'
            and old_links.source_system = new_links.source_system
            and old_links.source_table = new_links.source_table
            and old_links.source_key = new_links.source_key
    inner join added on removed.mart = added.mart and new_links.record_key = added.record_key
),

-- Rows that are on both sides have said where the record went.
rows_tell as (
    select distinct links.side, links.record_key
    from links
    inner join source_records
        on
            links.source_system = source_records.source_system
            and links.source_table = source_records.source_table
            and links.source_key = source_records.source_key
    where source_records.was_known and source_records.is_known
),

-- One client with very many records is not paired: every record would be compared with every other.
few_removed as (
    select *
    from removed
    qualify count(*) over (partition by mart, person_id, social_service, information_kind) <= 50
),

few_added as (
    select *
    from added
    qualify count(*) over (partition by mart, person_id, social_service, information_kind) <= 50
),

alike as (
    select removed.mart, removed.record_key as old_key, added.record_key as new_key
    from few_removed as removed
    inner join few_added as added
        on
            removed.mart = added.mart
            and removed.person_id = added.person_id
            and removed.organiser = added.organiser
            and removed.service_task is not distinct from added.service_task
    where
        removed.mart in ('delivered_client_relation_periods', 'delivered_child_protection_periods')
        and removed.start_date <= coalesce(added.end_date, date '9999-12-31')
        and added.start_date <= coalesce(removed.end_date, date '9999-12-31')
    union all
    select removed.mart, removed.record_key as old_key, added.record_key as new_key
    from few_removed as removed
    cross join comparison
    inner join few_added as added
        on
            removed.mart = added.mart
            and removed.person_id = added.person_id
            and removed.social_service = added.social_service
            and removed.information_kind = added.information_kind
    where
        removed.mart = 'delivered_services'
        and (
            not comparison.is_two_quarters
            or (
                removed.start_date <= coalesce(added.end_date, date '9999-12-31')
                and added.start_date <= coalesce(removed.end_date, date '9999-12-31')
            )
        )
),

candidates as (
    select mart, old_key, new_key, true as is_by_rows from sharing_rows
    union all
    select alike.mart, alike.old_key, alike.new_key, false as is_by_rows
    from alike
    anti join rows_tell as old_rows
        on old_rows.side = 'old' and alike.old_key = old_rows.record_key
    anti join rows_tell as new_rows
        on new_rows.side = 'new' and alike.new_key = new_rows.record_key
),

counted as (
    select
        *,
        count(*) over (partition by mart, old_key) as ways_from_old,
        count(*) over (partition by mart, new_key) as ways_to_new,
    from candidates
)

select mart, old_key, new_key
from counted
where ways_from_old = 1 and ways_to_new = 1;

-- One person under another id: rows that say the same belong to a client who does not.
create table client_pairs as
with

moved_rows as (
    select distinct old_records.person_id as old_key, new_records.person_id as new_key
    from source_records
    inner join links as old_links
        on
            old_links.side = 'old'
            and source_records.source_system = old_links.source_system
            and source_records.source_table = old_links.source_table
            and source_records.source_key = old_links.source_key
    inner join links as new_links
        on
            new_links.side = 'new'
            and source_records.source_system = new_links.source_system
            and source_records.source_table = new_links.source_table
            and source_records.source_key = new_links.source_key
    inner join records as old_records
        on old_records.side = 'old' and old_links.record_key = old_records.record_key
    inner join records as new_records
        on new_records.side = 'new' and new_links.record_key = new_records.record_key
    cross join comparison
    where
        old_records.person_id <> new_records.person_id
        and not source_records.digests_differ
        and (source_records.clients_differ or comparison.is_key_changed)
),

counted as (
    select
        *,
        count(*) over (partition by old_key) as ways_from_old,
        count(*) over (partition by new_key) as ways_to_new,
    from moved_rows
)

select 'delivered_clients' as mart, counted.old_key, counted.new_key
from counted
inner join removed on removed.mart = 'delivered_clients' and counted.old_key = removed.record_key
inner join added on added.mart = 'delivered_clients' and counted.new_key = added.record_key
where counted.ways_from_old = 1 and counted.ways_to_new = 1;
