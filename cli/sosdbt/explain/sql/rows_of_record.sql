-- The source rows of one delivered or archived record, in the order in which they merge.
select
    explained_rows.*,
    explained_merges.joins,
    explained_merges.joins_rows_until,
    explained_rows.end_date is not null and explained_merges.end_date is null as end_is_placeholder
from explained_merges
inner join explained_rows using (source_system, source_table, source_row)
where explained_merges.delivered_id = $id
order by explained_merges.merge_order
