-- Which system gives which table in which form: a query for each file, how DuckDB writes it, and a line after all others
-- that no reader should accept.
create table unreadable_rows (source_system varchar, source_table varchar, source_row bigint);

create table demo_files as
with

systems as (
    from (
        values ('demo_north', 1, ',', ''), ('demo_south', 2, ',', ''), ('demo_legacy', 3, ';', chr(65279))
    ) as systems (source_system, system_place, delimiter, byte_order_mark)
),

unreadable as (
    from (
        values
            ('demo_north', 'clients', '199001,too few fields\x0A'::blob),
            (
                'demo_north', 'client_relation_periods',
                '599001,100001,LASU,2022-05-02,,Yksikk\xF6,,false,,true\x0A'::blob
            ),
            ('demo_south', 'service_decisions', '599001,100001,too few fields\x0A'::blob),
            ('demo_legacy', 'service_use', 'L599001;L100001;9046;2.5.2022;;;;;;;too many fields\x0A'::blob),
            ('demo_legacy', 'child_protection_periods', 'L599001;"L100001;2.5.2022;;;ei;\x0A'::blob)
    ) as unreadable (source_system, source_table, line)
),

-- The register knows no language of a client.
columns_of_files as (
    select
        systems.*,
        raw_tables.table_place,
        raw_tables.source_table,
        case
            when source_system = 'demo_south' and source_table = 'child_protection_periods'
                then list_filter(raw_columns, lambda name: name <> 'organiser')
            when source_system = 'demo_legacy' and source_table = 'clients' then raw_columns || ['asiointikieli']
            when source_system = 'demo_legacy' and source_table = 'client_relation_periods'
                then list_reverse(raw_columns)
            else raw_columns
        end as file_columns,
        source_system = 'demo_south' and source_table in ('clients', 'client_relation_periods', 'kanta_records')
            as is_parquet
    from systems
    cross join raw_tables
    where source_system <> 'demo_legacy' or source_table not in ('identity_links', 'kanta_records')
)

select
    table_place,
    system_place,
    source_system,
    source_table,
    concat(source_table, case when is_parquet then '.parquet' else '.csv' end) as file_name,
    concat(
        'select ', file_columns[1], ' as "', byte_order_mark, file_columns[1], '", ',
        array_to_string(file_columns[2:], ', '), ', ''true'' as ', getvariable('synthetic_column'), ' from raw_',
        source_table, ' where source_system = ''', source_system, ''' order by source_row'
    ) as query,
    case when is_parquet then 'format parquet' else concat('format csv, header, delimiter ''', delimiter, '''') end
        as form,
    coalesce(unreadable.line, ''::blob) as unreadable
from columns_of_files
left join unreadable using (source_system, source_table)
union all
select
    100,
    1,
    'demo_south',
    'documents',
    'documents/kanta.ndjson',
    concat(
        'select * exclude (source_system, source_row), ''true'' as ', getvariable('synthetic_column'),
        ' from raw_documents order by source_row'
    ),
    'format json',
    ''::blob;
