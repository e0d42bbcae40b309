create table shown_cells as
select
    place,
    source_table,
    fate,
    case when not is_hidden then row_count end as row_count,
    row_count as full_count
from cells;

create table shown_tables as
select
    place,
    source_table,
    case
        when not is_told(count(*) filter (row_count is null), sum(full_count) filter (row_count is null))
            then cast(sum(full_count) as bigint)
    end as row_count
from shown_cells
group by place, source_table;

-- All tables together: what is not hidden, and whether that is all.
create table shown_fates as
select
    place,
    fate,
    cast(sum(row_count) as bigint) as row_count,
    bool_or(row_count is null) as is_partial
from shown_cells
group by place, fate;

create view page_fates as
select
    source_table,
    fate,
    row_count
from shown_cells
where place = 0
order by
    source_table,
    fate_place(fate),
    fate;

create view page_tables as
select
    shown.source_table,
    shown.row_count,
    balance.is_balanced
from shown_tables as shown
left join (select unnest(row_balance, recursive := true) from own) as balance using (source_table)
where shown.place = 0
order by
    list_position(
        ['client_relation_periods', 'child_protection_periods', 'service_decisions', 'service_use'],
        shown.source_table
    ),
    shown.source_table;

-- From tables to fates, for the chart; what is hidden flows together.
create view page_flows as
select
    flows.source_table,
    flows.fate,
    cast(sum(flows.full_count) as bigint) as row_count,
    coalesce(any_value(fates.is_partial), false) as is_partial
from (
    select
        cells.source_table,
        case when cells.row_count is null then 'few' else cells.fate end as fate,
        cells.full_count
    from shown_cells as cells
    inner join shown_tables as tables using (place, source_table)
    where cells.place = 0 and cells.full_count > 0 and tables.row_count is not null
) as flows
left join shown_fates as fates on fates.place = 0 and flows.fate = fates.fate
group by flows.source_table, flows.fate
order by flows.source_table, flows.fate;

create view page_totals as
select
    case when bool_and(row_count is not null) then cast(sum(row_count) as bigint) end as row_count,
    coalesce(bool_and(is_balanced), false) as is_balanced
from page_tables;

-- A row can be held back by several rules, and a line that cannot be read by RA-001.
create view page_held as
select
    held.rule_id,
    rounded(count(*)) as row_count,
    any_value(columns(titles.* exclude (rule_id)))
from (
    select masked_id(unnest(string_split(rule_ids, ' '))) as rule_id
    from fates
    where fate in ('held_back', 'unreadable')
) as held
left join titles using (rule_id)
group by held.rule_id
order by row_count desc nulls last, held.rule_id;

create view page_held_total as
select
    row_count,
    is_partial
from shown_fates
where place = 0 and fate = 'held_back'
