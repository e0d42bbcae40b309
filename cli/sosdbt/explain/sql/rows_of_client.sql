-- Every source row of one client in all systems; the rows of clients come first.
select * from explained_rows
where client_key = $id and source_table <> 'kanta_records'
order by source_table <> 'clients', source_system, source_table, source_row
