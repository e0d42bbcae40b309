-- A row by its number, else rows under a record id, as the file has it or as it is shown with identity codes masked, else
-- the same without blanks around the id. Without a system and a table, in all of them. Of very many, the first.
insert into chosen
with

ranked as (
    select
        source_system,
        source_table,
        source_row,
        case
            when source_row = $row then 1
            when $record_id in (int_source_rows.record_id, explained_rows.record_id) then 2
            else 3
        end as place
    from explained_rows
    inner join int_source_rows using (source_system, source_table, source_row)
    where
        ($system is null or source_system = $system)
        and ($table is null or source_table = $table)
        and (
            source_row = $row
            or $record_id in (int_source_rows.record_id, explained_rows.record_id)
            or $stripped in (int_source_rows.record_id, explained_rows.record_id)
        )
)

select
    row_number() over (order by source_system, source_table, source_row) as answer,
    source_system,
    source_table,
    source_row,
    count(*) over () as rows_in_all
from ranked
where place = (select min(place) from ranked)
order by answer
limit $most;
