-- Rows under a record id, as the file has it or as it is shown with identity codes masked.
select
    *,
    count(*) over () as rows_in_all
from explained_rows
where
    source_system = $system
    and source_table = $table
    and (own_record_id = $record_id or record_id = $record_id)
order by source_row
limit $most
