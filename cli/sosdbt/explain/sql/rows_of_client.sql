-- Every source row of one client in all systems.
select * from explained_rows
where client_key = $id
order by source_system, source_table, source_row
