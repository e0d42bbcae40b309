-- What speaks for each cause of each change.

create table source_evidence as
with

behind as (
    select
        change_sources.*,
        changes.mart,
        changes.change,
        changes.old_person_id,
        changes.new_person_id,
        source_records.* exclude (source_system, source_table, source_key),
    from change_sources
    inner join changes on change_sources.change_id = changes.change_id
    inner join source_records
        on
            change_sources.source_system = source_records.source_system
            and change_sources.source_table = source_records.source_table
            and change_sources.source_key = source_records.source_key
),

-- A rule whose entry in the two manifests differs: severity, in force, number of waivers.
changed_rules as (
    select coalesce(old.rule_id, new.rule_id) as rule_id
    from (select * from rules where side = 'old') as old
    full join (select * from rules where side = 'new') as new on old.rule_id = new.rule_id
    where
        old.severity is distinct from new.severity
        or old.is_in_force is distinct from new.is_in_force
        or old.waived_count is distinct from new.waived_count
),

told as (
    select
        change_id,
        what_changed as cause,
        source_system || ' ' || source_table || ' ' || source_key as source,
    from behind
    where what_changed is not null
    union all
    select
        change_id,
        'recorded_late' as cause,
        source_system || ' ' || source_table || ' ' || source_key as source,
    from behind
    where is_late
    union all
    select
        change_id,
        'archived' as cause,
        source_system || ' ' || source_table || ' ' || source_key as source,
    from behind
    where change = 'removed' and is_own and is_archived_now
    union all
    select
        change_id,
        'no_longer_archived' as cause,
        source_system || ' ' || source_table || ' ' || source_key as source,
    from behind
    where change = 'added' and is_own and is_archived_no_more
    union all
    -- A client can make a record come, go or move, or give it the rows of another client.
    -- Dates and codes of a record that is made of the same rows are not the client's.
    select
        change_id,
        'client_changed' as cause,
        source_system || ' ' || source_table || ' ' || source_key as source,
    from behind
    where
        clients_differ
        and (change <> 'changed' or old_person_id <> new_person_id or has_other_rows)
    union all
    select
        behind.change_id,
        'rule' as cause,
        changed_rules.rule_id as source,
    from behind
    inner join changed_rules on list_contains(behind.rule_ids, changed_rules.rule_id)
    where behind.is_held_back_changed
    union all
    select
        behind.change_id,
        'quarter' as cause,
        source_system || ' ' || source_table || ' ' || source_key as source,
    from behind
    cross join comparison
    where
        comparison.is_two_quarters
        and behind.is_own
        and behind.is_quarter_changed
        and not behind.digests_differ
)

select distinct change_id, cause, source from told;

-- Before a package's own record is told apart by its rows, its days may say enough.
create table quarter_evidence as
select changes.change_id, 'quarter' as cause, '' as source
from changes
cross join comparison
where
    comparison.is_two_quarters
    and (
        (
            changes.change = 'removed'
            and not comparison.is_old_clipped
            and (
                coalesce(changes.old_start_date, changes.old_decision_date) > comparison.new_last_day
                or coalesce(
                    changes.old_end_date,
                    case when changes.old_start_date is null then changes.old_decision_date end
                ) < comparison.new_first_day
            )
        )
        or (
            changes.change = 'added'
            and not comparison.is_new_clipped
            and (
                coalesce(changes.new_start_date, changes.new_decision_date) > comparison.old_last_day
                or coalesce(
                    changes.new_end_date,
                    case when changes.new_start_date is null then changes.new_decision_date end
                ) < comparison.old_first_day
            )
        )
    );

create table record_evidence as
with

-- With another key all ids are others, and that says all about a record that is paired.
key_evidence as (
    select changes.change_id, 'key' as cause, '' as source
    from changes
    cross join comparison
    where
        comparison.is_key_changed
        and (changes.change = 'changed' or not comparison.has_lists)
),

-- A client's own values come from the client's rows, found through the client's records.
changed_clients as (
    select change_id, 'old' as side, old_key as person_id
    from changes
    where mart = 'delivered_clients' and change = 'changed'
    union all
    select change_id, 'new' as side, new_key as person_id
    from changes
    where mart = 'delivered_clients' and change = 'changed'
),

client_rows as (
    select distinct
        changed_clients.change_id,
        links.source_system,
        links.source_table,
        links.source_key,
    from changed_clients
    inner join records
        on
            changed_clients.side = records.side
            and changed_clients.person_id = records.person_id
    inner join links on records.side = links.side and records.record_key = links.record_key
),

client_evidence as (
    select distinct
        client_rows.change_id,
        'client_changed' as cause,
        client_rows.source_system || ' ' || client_rows.source_table || ' ' || client_rows.source_key as source,
    from client_rows
    inner join source_records
        on
            client_rows.source_system = source_records.source_system
            and client_rows.source_table = source_records.source_table
            and client_rows.source_key = source_records.source_key
    where source_records.clients_differ
)

select * from source_evidence
union all
select * from quarter_evidence
union all
select * from key_evidence
union all
select * from client_evidence;

-- Where no row tells: what changed in the set-up and can have this effect.
create table set_up_evidence as
with

untold as (
    select changes.*
    from changes
    anti join record_evidence on changes.change_id = record_evidence.change_id
    cross join comparison
    where comparison.has_lists
),

-- Rows that went into a record of one code and go into a record of another.
moved_codes as (
    select distinct old_links.source_system, old_links.source_table, old_links.source_key
    from links as old_links
    inner join links as new_links
        on
            new_links.side = 'new'
            and old_links.source_system = new_links.source_system
            and old_links.source_table = new_links.source_table
            and old_links.source_key = new_links.source_key
            and old_links.record_key <> new_links.record_key
    inner join records as old
        on old.side = 'old' and old_links.record_key = old.record_key
    inner join records as new
        on new.side = 'new' and new_links.record_key = new.record_key
    where
        old_links.side = 'old'
        and (
            old.service_task is distinct from new.service_task
            or old.social_service is distinct from new.social_service
        )
),

of_rows as (
    select
        change_sources.change_id,
        bool_or(source_records.is_held_back_changed) as is_held_back_changed,
        bool_or(source_records.is_excluded_changed) as is_excluded_changed,
        bool_or(moved_codes.source_key is not null) as has_moved_codes,
    from change_sources
    inner join source_records
        on
            change_sources.source_system = source_records.source_system
            and change_sources.source_table = source_records.source_table
            and change_sources.source_key = source_records.source_key
    left join moved_codes
        on
            change_sources.source_system = moved_codes.source_system
            and change_sources.source_table = moved_codes.source_table
            and change_sources.source_key = moved_codes.source_key
    group by change_sources.change_id
),

of_fields as (
    select
        change_id,
        bool_or(column_name in ('start_date', 'end_date')) as has_other_days,
        bool_or(column_name = 'organiser') as has_other_organiser,
        bool_or(column_name = 'information_kind') as has_other_kind,
        bool_or(column_name in ('service_task', 'social_service', 'outcome', 'sex')) as has_other_codes,
    from changed_fields
    group by change_id
),

described as (
    select
        untold.change_id,
        untold.mart,
        untold.change,
        comparison.*,
        coalesce(of_rows.is_held_back_changed, false) as is_held_back_changed,
        coalesce(of_rows.is_excluded_changed, false) as is_excluded_changed,
        coalesce(of_rows.has_moved_codes, false) as has_moved_codes,
        coalesce(of_fields.has_other_days, false) as has_other_days,
        coalesce(of_fields.has_other_organiser, false) as has_other_organiser,
        coalesce(of_fields.has_other_kind, false) as has_other_kind,
        coalesce(of_fields.has_other_codes, false) as has_other_codes,
    from untold
    cross join comparison
    left join of_rows on untold.change_id = of_rows.change_id
    left join of_fields on untold.change_id = of_fields.change_id
    where untold.mart not in ('delivered_clients', 'delivered_organisers') or untold.change = 'changed'
),

candidates as (
    select
        change_id, 'rule' as cause,
        are_rules_changed and is_held_back_changed as holds,
    from described
    union all
    select
        change_id, 'code_list' as cause,
        are_code_lists_changed and (
            has_other_codes or has_moved_codes or is_excluded_changed or is_held_back_changed
            or mart = 'delivered_organisers'
        ) as holds,
    from described
    union all
    select
        change_id, 'contract' as cause,
        is_contract_changed and has_other_kind as holds,
    from described
    union all
    select
        change_id, 'setting' as cause,
        is_setting_changed and (
            change <> 'changed' or has_other_days or has_other_organiser or is_held_back_changed
        ) as holds,
    from described
    union all
    select
        change_id, 'as_of' as cause,
        is_as_of_changed and not is_two_quarters and (
            change <> 'changed' or is_held_back_changed
        ) as holds,
    from described
    union all
    select
        change_id, 'model' as cause,
        is_model_changed as holds,
    from described
)

select change_id, cause, '' as source
from candidates
where holds;

create table own_evidence as
select * from record_evidence
union all
select * from set_up_evidence;

-- Clients and organisers come and go with the records that name them, and for their causes.
create table evidence as
with

followers as (
    select change_id, mart, 'removed' as change, old_key as named
    from changes
    where mart in ('delivered_clients', 'delivered_organisers') and change = 'removed'
    union all
    select change_id, mart, 'added' as change, new_key as named
    from changes
    where mart in ('delivered_clients', 'delivered_organisers') and change = 'added'
),

leaders as (
    select change_id, 'delivered_clients' as mart, 'removed' as change, old_person_id as named
    from changes
    where mart not in ('delivered_clients', 'delivered_organisers')
    union all
    select change_id, 'delivered_clients' as mart, 'added' as change, new_person_id as named
    from changes
    where mart not in ('delivered_clients', 'delivered_organisers')
    union all
    select change_id, 'delivered_organisers' as mart, 'removed' as change, old_organiser as named
    from changes
    where mart not in ('delivered_clients', 'delivered_organisers')
    union all
    select change_id, 'delivered_organisers' as mart, 'added' as change, new_organiser as named
    from changes
    where mart not in ('delivered_clients', 'delivered_organisers')
),

followed as (
    select followers.change_id, own_evidence.cause, own_evidence.source
    from followers
    inner join leaders
        on
            followers.mart = leaders.mart
            and followers.change = leaders.change
            and followers.named = leaders.named
    inner join own_evidence on leaders.change_id = own_evidence.change_id
),

told as (
    select change_id, cause, source from own_evidence
    union
    select change_id, cause, source from followed
),

untold as (
    select
        changes.change_id,
        case
            when comparison.is_organiser_changed and changes.mart = 'delivered_organisers' then 'setting'
            when not comparison.has_lists then 'no_lists'
            when comparison.is_two_quarters then 'quarter'
            else 'unexplained'
        end as cause,
        '' as source,
    from changes
    cross join comparison
    anti join told on changes.change_id = told.change_id
)

select * from told
union all
select * from untold;

create table told_causes as
with

ranked as (
    select
        evidence.change_id,
        evidence.cause,
        causes.priority,
        list_sort(list(distinct evidence.source) filter (evidence.source <> '')) as sources,
    from evidence
    inner join causes on evidence.cause = causes.cause
    group by evidence.change_id, evidence.cause, causes.priority
)

select
    change_id,
    arg_min(cause, priority) as cause,
    arg_min(coalesce(sources, []), priority) as sources,
    list(cause order by priority)[2:] as also,
from ranked
group by change_id;
