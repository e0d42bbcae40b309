-- The rows behind a delivered or archived record, or those of a client.
insert into chosen
select 0, source_system, source_table, source_row, null
from explained_merges
where delivered_id = getvariable('id')
union
select 0, source_system, 'kanta_records', source_row, null
from explained_archive
where delivered_id = getvariable('id') and covers <> 'other_days'
union
select 0, source_system, source_table, source_row, null
from explained_rows
where client_key = getvariable('id');
