-- Fates of one table add up to its rows, so small ones are hidden together with others, the smallest first and what is
-- left out last, until each of the hidden could be as large as the limit. Where there are not enough, the whole table is.
create table ranked_fates as
select
    source_table,
    fate,
    row_count,
    row_number() over by_size as place,
    sum(row_count) over by_size as so_far
from fate_counts
where place = 0 and row_count > 0
window by_size as (
    partition by source_table
    order by not_small(row_count) is not null, fate = 'held_back', row_count, fate
);

create table hidden_fates as
with

small as (
    select
        source_table,
        max(place) filter (not_small(row_count) is null) as last_small,
        max(place) as last_place
    from ranked_fates
    group by source_table
)

select
    small.source_table,
    case
        when small.last_small is null then 0
        else coalesce(min(enough.place), small.last_place)
    end as last_hidden,
    small.last_small is null or min(enough.place) is not null as is_table_shown
from small
left join (
    select
        source_table,
        place
    from ranked_fates
    cross join settings
    where so_far - (place - 1) >= small_count_limit
) as enough on small.source_table = enough.source_table and enough.place >= small.last_small
group by small.source_table, small.last_small, small.last_place;

create view page_fates as
select
    counted.source_table,
    counted.fate,
    case
        when counted.row_count = 0 then 0
        when ranked.place > hidden.last_hidden then counted.row_count
    end as row_count
from (from fate_counts where place = 0) as counted
left join hidden_fates as hidden using (source_table)
left join ranked_fates as ranked using (source_table, fate)
order by
    counted.source_table,
    fate_place(counted.fate),
    counted.fate;

create view page_tables as
select
    counted.source_table,
    any_value(balance.is_balanced) as is_balanced,
    case
        when sum(counted.row_count) = 0 then 0
        when bool_and(hidden.is_table_shown) then cast(sum(counted.row_count) as bigint)
    end as row_count
from (from fate_counts where place = 0) as counted
left join hidden_fates as hidden using (source_table)
left join (select unnest(row_balance, recursive := true) from own) as balance using (source_table)
group by counted.source_table
order by
    list_position(
        ['client_relation_periods', 'child_protection_periods', 'service_decisions', 'service_use'],
        counted.source_table
    ),
    counted.source_table;

-- From tables to fates, for the chart; what is hidden flows together.
create view page_flows as
select
    flows.source_table,
    flows.fate,
    cast(sum(flows.row_count) as bigint) as row_count,
    -- Other tables have rows of this fate that are hidden.
    flows.fate in (select fate from page_fates where row_count is null) as is_partial
from (
    select
        ranked.source_table,
        case when ranked.place > hidden.last_hidden then ranked.fate else 'few' end as fate,
        ranked.row_count
    from ranked_fates as ranked
    inner join hidden_fates as hidden using (source_table)
    where hidden.is_table_shown
) as flows
group by all
order by all;

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
    select unnest(string_split(rule_ids, ' ')) as rule_id
    from fates
    where fate in ('held_back', 'unreadable')
) as held
left join titles using (rule_id)
group by held.rule_id
order by row_count desc nulls last, held.rule_id;

create view page_held_total as
select rounded(count(*)) as row_count
from fates
where fate in ('held_back', 'unreadable')
