-- A row by its number, or rows under a record id, as the file has it or as it is shown with identity codes masked.
-- Without a system and a table, in all of them.
select
    explained_rows.*,
    count(*) over () as rows_in_all
from explained_rows
inner join int_source_rows using (source_system, source_table, source_row)
where
    ($system is null or source_system = $system)
    and ($table is null or source_table = $table)
    and (
        source_row = $row
        or int_source_rows.record_id = $record_id
        or explained_rows.record_id = $record_id
    )
order by source_system, source_table, source_row
limit $most
