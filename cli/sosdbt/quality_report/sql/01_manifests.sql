-- What the manifests say: the package's own (place 0), that of the delivery before it (-1), and those of the
-- quarters before it (1, 2, ...), each named by the one after it.
create table told as
select
    manifests.place,
    manifests.package,
    said ->> 'quarter' as quarter,
    cast(said -> 'version' as bigint) as version,
    cast(said ->> 'as_of' as date) as as_of,
    cast(said -> 'fates' as map(varchar, map(varchar, bigint))) as fates,
    from_json(said -> 'files', '[{"name": "VARCHAR", "rows": "BIGINT"}]') as files,
    from_json(
        said -> 'rules',
        '[{"rule_id": "VARCHAR", "severity": "VARCHAR", "finding_count": "BIGINT", "waived_count": "BIGINT"}]'
    ) as rules,
    from_json(said -> 'row_balance', '[{"source_table": "VARCHAR", "is_balanced": "BOOLEAN"}]') as row_balance,
    from_json(said -> 'day_balance', '[{"source_table": "VARCHAR", "is_balanced": "BOOLEAN"}]') as day_balance
from manifests;

create table titles as
select
    rule_id,
    columns('(title|message|fix)_..')
from rules;

create table own as
from told
where place = 0;

-- A count that may be shown: 0, or rounded to a multiple of the limit, so that no difference of two tells a small
-- one; else nothing.
create macro small_limit() as (select small_count_limit from settings);

create macro rounded(n) as
    case
        when n = 0 then 0
        when n >= small_limit() then cast(round(n / cast(small_limit() as double)) * small_limit() as bigint)
    end;

create macro not_small(n) as
    case when n = 0 or n >= small_limit() then n end;

-- For the reader a row that is held back and a line that cannot be read are one: left out for an error.
create macro told_fate(fate) as if(fate = 'unreadable', 'held_back', fate);

create macro fate_place(fate) as list_position(
    ['delivered', 'archived_in_kanta', 'held_back', 'outside_quarter', 'excluded', 'cancelled', 'recorded_later'], fate
);

create table fate_counts as
select
    told.place,
    source_table,
    told_fate(fate) as fate,
    cast(sum(told.fates[source_table][fate]) as bigint) as row_count
from told
cross join unnest(map_keys(told.fates)) as tables (source_table)
cross join unnest(map_keys(told.fates[source_table])) as of_table (fate)
group by all;

create table rule_counts as
select
    told.place,
    rule.rule_id,
    rule.severity,
    rule.finding_count
from told
cross join unnest(told.rules) as rules (rule);

create table file_counts as
select
    told.place,
    file.name,
    file.rows as row_count,
    position
from told
cross join unnest(told.files) with ordinality as files (file, position)
where file.rows is not null;

-- Lists of another package, or damaged ones, would tell another story than the manifest.
create view strange_lists as
(
    select 'fates.csv' as list_name
    from (
        select
            source_table,
            told_fate(fate) as fate,
            count(*) as row_count
        from fates
        group by all
    ) as listed
    full join (from fate_counts where place = 0 and row_count > 0) as counted using (source_table, fate)
    where listed.row_count is distinct from counted.row_count
    limit 1
)
union all
(
    select 'findings.csv' as list_name
    from (
        select
            rule_id,
            count(*) as finding_count
        from findings
        group by rule_id
    ) as listed
    full join (
        select
            rule_id,
            sum(finding_count) as finding_count
        from rule_counts
        where place = 0
        group by rule_id
        having sum(finding_count) > 0
    ) as counted using (rule_id)
    where listed.finding_count is distinct from counted.finding_count
    limit 1
)
