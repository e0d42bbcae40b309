-- Rows under a record id, as the file has it or as it is shown with identity codes masked.
-- Without a system and a table, in all of them.
select
    *,
    count(*) over () as rows_in_all
from explained_rows
where
    ($system is null or source_system = $system)
    and ($table is null or source_table = $table)
    and (own_record_id = $record_id or record_id = $record_id)
order by source_system, source_table, source_row
limit $most
