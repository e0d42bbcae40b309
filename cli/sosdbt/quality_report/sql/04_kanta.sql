-- The list coverage.csv is made to be shared: where it hides a figure, so does the page.
create table lines as
select
    record_kind,
    line_kind,
    line_key,
    cast(clients_in_sources as bigint) as clients_in_sources,
    cast(clients_to_deliver as bigint) as clients_to_deliver,
    cast(days_in_sources as bigint) as days_in_sources,
    cast(days_to_deliver as bigint) as days_to_deliver
from coverage;

create view page_kanta as
select
    lines.record_kind,
    lines.line_kind,
    lines.line_key,
    lines.clients_in_sources,
    lines.clients_to_deliver,
    lines.clients_in_sources - lines.clients_to_deliver as clients_in_kanta_alone,
    coalesce(tasks.name_fi, lines.line_key) as name_fi,
    coalesce(tasks.name_sv, lines.line_key) as name_sv,
    coalesce(tasks.name_en, lines.line_key) as name_en
from lines
left join tasks on lines.line_key = tasks.service_task
where lines.line_kind in ('all', 'service_task')
order by lines.record_kind desc, lines.line_kind, lines.line_key;

create view page_days as
select
    lines.record_kind,
    lines.days_in_sources,
    lines.days_to_deliver,
    lines.days_in_sources - lines.days_to_deliver as days_in_kanta_alone,
    balance.is_balanced
from lines
inner join (select unnest(day_balance, recursive := true) from own) as balance
    on lines.record_kind || '_periods' = balance.source_table
where lines.line_kind = 'all'
order by lines.record_kind desc;

create view page_conflicts as
select
    words.code,
    any_value(words.mend) as mend,
    any_value(words.text_fi) as text_fi,
    any_value(words.text_sv) as text_sv,
    any_value(words.text_en) as text_en,
    rounded(count(distinct coalesce(conflicts.client_key, conflicts.source_row, conflicts.kanta_row))) as client_count
from conflicts
inner join words on conflicts.conflict_kind = words.code
group by words.code
order by client_count desc nulls last, words.code
