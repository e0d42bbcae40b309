-- In what the two deliveries differ besides their records.

create table set_up_changes as
with

old_facts as (
    select item, value from facts where side = 'old'
),

new_facts as (
    select item, value from facts where side = 'new'
),

compared as (
    select
        coalesce(old_facts.item, new_facts.item) as item,
        old_facts.value as old_value,
        new_facts.value as new_value,
    from old_facts
    full join new_facts on old_facts.item = new_facts.item
)

select * from compared
where old_value is distinct from new_value;

-- A part of the code differs only where both packages name it: an older package names none.
create table comparison as
with

old as (
    select map_from_entries(list((item, value))) as fact
    from facts where side = 'old'
),

new as (
    select map_from_entries(list((item, value))) as fact
    from facts where side = 'new'
),

changed as (
    select coalesce(list(item), []) as items
    from set_up_changes
    where old_value is not null and new_value is not null
)

select
    old.fact['quarter'] <> new.fact['quarter'] as is_two_quarters,
    cast(old.fact['first_day'] as date) as old_first_day,
    cast(old.fact['last_day'] as date) as old_last_day,
    cast(old.fact['as_of'] as date) as old_as_of,
    cast(new.fact['first_day'] as date) as new_first_day,
    cast(new.fact['last_day'] as date) as new_last_day,
    old.fact['clip_to_quarter'] = 'true' as is_old_clipped,
    new.fact['clip_to_quarter'] = 'true' as is_new_clipped,
    old.fact['lists'] = 'true' and new.fact['lists'] = 'true' as has_lists,
    list_contains(changed.items, 'key_fingerprint') as is_key_changed,
    list_contains(changed.items, 'rules') as are_rules_changed,
    list_contains(changed.items, 'code_lists') as are_code_lists_changed,
    list_has_any(changed.items, ['contract', 'contract_name', 'contract_version']) as is_contract_changed,
    list_has_any(changed.items, ['production', 'max_gap_days', 'clip_to_quarter', 'organiser']) as is_setting_changed,
    list_contains(changed.items, 'organiser') as is_organiser_changed,
    list_contains(changed.items, 'as_of') as is_as_of_changed,
    list_has_any(changed.items, ['models', 'sosdbt']) or (
        list_contains(changed.items, 'project_sha256')
        and not list_has_any(
            changed.items, ['models', 'rules', 'code_lists', 'contract', 'project_file']
        )
    ) as is_model_changed,
from old
cross join new
cross join changed;

-- The lists of one delivery alone would make every row of it look removed or new.
delete from source_rows
where not (select has_lists from comparison);
