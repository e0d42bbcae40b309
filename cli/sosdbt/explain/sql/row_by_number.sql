select
    *,
    1 as rows_in_all
from explained_rows
where
    source_system = $system
    and source_table = $table
    and source_row = $row
