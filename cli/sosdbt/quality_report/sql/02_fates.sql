-- Fates of a table add up to its rows, which are shown. So a small one is hidden together with others: hide_more.sql
-- says which.
create table cells as
select
    place,
    source_table,
    fate,
    row_count,
    row_count > 0 and not_small(row_count) is null as is_hidden
from fate_counts;

-- Of a line of cells, what is hidden must be more than one, and each of them could be as large as the limit.
create macro is_told(hidden_count, hidden_sum) as
    hidden_count > 0 and (hidden_count = 1 or hidden_sum - (hidden_count - 1) < small_limit())
