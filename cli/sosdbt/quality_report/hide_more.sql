-- Hides one more cell in each table whose hidden ones are told by the rest: the smallest, and what was left out last.
-- So too of what was left out, for counts of rules and systems nearly add up to all of it. Run until nothing changes.
-- Where a table has none to hide any more, its total is hidden.
with

lines as (
    select
        *,
        is_told(
            count(*) filter (is_hidden) over of_table, sum(row_count) filter (is_hidden) over of_table
        ) as is_told_by_table,
        is_told(
            count(*) filter (is_hidden) over of_fate, sum(row_count) filter (is_hidden) over of_fate
        ) as is_told_by_fate
    from cells
    where row_count > 0
    window
        of_table as (partition by place, source_table),
        of_fate as (partition by place, fate)
),

candidates as (
    select
        *,
        row_number() over (
            partition by place, source_table
            order by fate = 'held_back', row_count, fate
        ) as place_in_table,
        row_number() over (
            partition by place, fate
            order by row_count, source_table
        ) as place_in_fate
    from lines
    where not is_hidden
)

update cells
set is_hidden = true
from candidates
where
    cells.place = candidates.place
    and cells.source_table = candidates.source_table
    and cells.fate = candidates.fate
    and (
        (candidates.is_told_by_table and candidates.place_in_table = 1)
        or (candidates.fate = 'held_back' and candidates.is_told_by_fate and candidates.place_in_fate = 1)
    )
