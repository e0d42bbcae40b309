-- What no sosdbt has delivered, though the form of the manifest is right: one fault a row. A value is told apart
-- from the words around it, because it must be made safe to show.
with

manifest as (
    select $manifest::json as said
),

says as (
    select
        said ->> 'kind' as kind,
        said ->> 'quarter' as quarter,
        said ->> 'county' as county,
        said ->> 'organiser' as organiser,
        (said ->> '$.settings.production')::boolean as production
    from manifest
),

input_files as (
    select unnest(from_json(said -> 'input_files', '[{"source_system": "varchar"}]'), recursive := true)
    from manifest
),

rules as (
    select
        unnest(
            from_json(
                said -> 'rules',
                '[{"rule_id": "varchar", "severity": "varchar", "is_in_force": "boolean", "has_run": "boolean",'
                || '"finding_count": "bigint"}]'
            ),
            recursive := true
        )
    from manifest
),

row_balance as (
    select
        unnest(
            from_json(
                said -> 'row_balance',
                '[{"source_table": "varchar", "raw_rows": "bigint", "rows_with_a_fate": "bigint",'
                || '"is_balanced": "boolean"}]'
            ),
            recursive := true
        )
    from manifest
),

day_balance as (
    select
        unnest(
            from_json(
                said -> 'day_balance',
                '[{"source_table": "varchar", "usable_days": "bigint", "delivered_days": "bigint",'
                || '"archived_only_days": "bigint", "is_balanced": "boolean"}]'
            ),
            recursive := true
        )
    from manifest
),

days as (
    select
        quarter,
        unnest(['first_day', 'last_day']) as name,
        unnest([said ->> 'first_day', said ->> 'last_day']) as day,
        unnest([first_day, last_day]::varchar []) as day_of_calendar
    from manifest
    cross join says
    inner join quarters using (quarter)
),

faults as (
    select 1 as place, 'kind is REAL, but it was made from the demo county' as words, null as value, '' as more
    from says
    where kind = 'REAL' and exists (from input_files where starts_with(source_system, $demo_system))
    union all
    select 2, 'kind is SYNTHETIC, but it was made for production', null, ''
    from says
    where kind = 'SYNTHETIC' and production
    union all
    select 3, 'quarter', quarter, 'is no reporting quarter'
    from says
    anti join quarters using (quarter)
    union all
    select 4, name || ' is not that of ' || quarter || ' in the calendar', null, ''
    from days
    where day <> day_of_calendar
    union all
    select 5, 'county', county, 'is not in the code list'
    from says
    anti join counties on says.county = counties.code
    union all
    select 6, 'organiser', organiser, 'is not in the code list'
    from says
    anti join organisers using (organiser)
    union all
    select 7, 'organiser', organiser, 'is of another county'
    from says
    inner join organisers using (organiser)
    where organisers.county not in ('', says.county)
    union all
    select 8, 'it names no rule that ran', null, ''
    where not exists (from rules)
    union all
    select 9, 'it says that rule', rule_id, 'did not run'
    from rules
    where is_in_force and not has_run
    union all
    select 10, 'it says that the blocker', rule_id, 'found something'
    from rules
    where is_in_force and severity = 'blocker' and finding_count > 0
    union all
    select 11, 'it says that the rows of', source_table, 'do not balance'
    from row_balance
    where not is_balanced or raw_rows <> rows_with_a_fate
    union all
    select 12, 'it says that the days of', source_table, 'do not balance'
    from day_balance
    where not is_balanced or usable_days <> delivered_days + archived_only_days
    union all
    select 13, 'it says that nothing was to deliver, and that rows were delivered', null, ''
    from manifest
    where
        (said ->> 'nothing_to_deliver')::boolean
        and list_sum(json_extract_string(said, '$.fates.*.delivered')::bigint []) > 0
)

select words, value, more from faults
order by place, words, value
