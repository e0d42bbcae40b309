create view page_rules as
select
    counted.rule_id,
    counted.severity,
    rounded(counted.finding_count) as finding_count,
    titles.* exclude (rule_id)
from rule_counts as counted
left join titles using (rule_id)
where counted.place = 0 and counted.finding_count > 0
order by
    list_position(['blocker', 'error', 'warning', 'info'], counted.severity),
    finding_count desc nulls last,
    counted.rule_id;

create view page_waived as
select rounded(coalesce(sum(rule.waived_count), 0)) as finding_count
from own
cross join unnest(own.rules) as rules (rule);

create macro share(part, whole) as round(100.0 * part / nullif(whole, 0), 1);

create view page_systems as
with

of_rows as (
    select
        source_system,
        case when (select row_count is not null from page_totals) then rounded(count(*)) end as row_count,
        rounded(count(*) filter (fate in ('held_back', 'unreadable'))) as held_back_count
    from fates
    group by source_system
),

of_findings as (
    select
        source_system,
        rounded(count(*) filter (severity = 'error')) as error_count,
        rounded(count(*) filter (severity = 'warning')) as warning_count
    from findings
    where source_system is not null
    group by source_system
)

select
    masked_id(source_system) as source_system,
    coalesce(of_rows.row_count, case when of_rows.source_system is null then 0 end) as row_count,
    coalesce(of_rows.held_back_count, case when of_rows.source_system is null then 0 end) as held_back_count,
    coalesce(of_findings.error_count, case when of_findings.source_system is null then 0 end) as error_count,
    coalesce(of_findings.warning_count, case when of_findings.source_system is null then 0 end) as warning_count,
    share(of_rows.held_back_count, of_rows.row_count) as held_back_share
from of_rows
full join of_findings using (source_system)
order by held_back_share desc nulls last, error_count desc nulls last, source_system
limit 10;

create view page_units as
select
    masked_id(source_system) as source_system,
    masked_id(service_unit) as service_unit,
    rounded(cast(row_count as bigint)) as row_count,
    rounded(cast(held_back_count as bigint)) as held_back_count,
    rounded(cast(finding_count as bigint)) as finding_count,
    share(rounded(cast(held_back_count as bigint)), rounded(cast(row_count as bigint))) as held_back_share
from units
where service_unit is not null and rounded(cast(row_count as bigint)) is not null
order by held_back_count desc nulls last, finding_count desc nulls last, source_system, service_unit
limit 10
