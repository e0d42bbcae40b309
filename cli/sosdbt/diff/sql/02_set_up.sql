-- In what the two deliveries differ besides their records.

-- Somebody's manifest: what is neither a text, a whole number nor a truth is as not said.
create table facts as
with

places as (
    select * from (
        values
        ('county', '$.county'),
        ('quarter', '$.quarter'),
        ('first_day', '$.first_day'),
        ('last_day', '$.last_day'),
        ('as_of', '$.as_of'),
        ('organiser', '$.organiser'),
        ('key_fingerprint', '$.key_fingerprint'),
        ('contract_name', '$.contract.name'),
        ('contract_version', '$.contract.version'),
        ('production', '$.settings.production'),
        ('max_gap_days', '$.settings.max_gap_days'),
        ('clip_to_quarter', '$.settings.clip_to_quarter'),
        ('sosdbt', '$.code_version.sosdbt'),
        ('project_sha256', '$.code_version.project_sha256'),
        ('rules', '$.code_version.parts.rules'),
        ('code_lists', '$.code_version.parts.code_lists'),
        ('contract', '$.code_version.parts.contract'),
        ('models', '$.code_version.parts.models'),
        ('project_file', '$.code_version.parts.project_file')
    ) as listed (item, place)
)

select
    manifests.side,
    places.item,
    manifests.said ->> places.place as value,
from manifests
cross join places
where json_type(manifests.said, places.place) in ('VARCHAR', 'BOOLEAN', 'BIGINT', 'UBIGINT');

create table rules as
with

unnested as (
    select
        side,
        unnest(
            from_json(
                said -> 'rules',
                '[{"rule_id": "VARCHAR", "severity": "VARCHAR", "is_in_force": "VARCHAR", "waived_count": "VARCHAR"}]'
            )
        ) as rule,
    from manifests
)

select
    side,
    rule.rule_id,
    rule.severity,
    rule.is_in_force,
    rule.waived_count,
from unnested
where rule is not null;

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
    lists.missing = '' as has_lists,
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
cross join changed
cross join lists;

-- The lists of one delivery alone would make every row of it look removed or new.
delete from source_rows
where not (select has_lists from comparison);
