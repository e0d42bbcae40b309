-- Each column of each table and view that is no part of PostgreSQL itself, and the text of its values.
with recursive

-- A column whose type is a domain has the type under it.
types as (
    select oid as column_type, oid, typname, typtype, typbasetype, typnamespace from pg_type
    union all
    select types.column_type, base.oid, base.typname, base.typtype, base.typbasetype, base.typnamespace
    from types
    inner join pg_type as base on types.typbasetype = base.oid
),

-- The form is the one that a text has unless there is no date or number in it.
texts (type_names, text_sql, form) as (
    values
    ('{text,varchar,bpchar,name,uuid,enum,bool,int2,int4,int8}'::text[], '%I::text', null),
    ('{numeric,float4,float8}', '%I::text', '-?[0-9]+(\.[0-9]+)?'),
    ('{date}', '%I::text', '[0-9]{4}-[0-9]{2}-[0-9]{2}'),
    (
        '{timestamp}', 'replace(%I::text, '' '', ''T'')',
        '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?'
    ),
    (
        '{timestamptz}', 'replace((%I at time zone ''UTC'')::text, '' '', ''T'') || ''Z''',
        '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z'
    )
),

columns as (
    select
        pg_namespace.nspname::text as schema_name,
        pg_class.relname::text as table_name,
        pg_attribute.attnum as place,
        pg_attribute.attname::text as column_name,
        case
            when types.typtype = 'e' then 'enum'
            when types.typnamespace = 'pg_catalog'::regnamespace then types.typname::text
            else format_type(types.oid, null)
        end as type_name
    from pg_class
    inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
    inner join pg_attribute on pg_class.oid = pg_attribute.attrelid
    inner join types on pg_attribute.atttypid = types.column_type and types.typtype <> 'd'
    where
        pg_class.relkind in ('r', 'v', 'm', 'p', 'f')
        and pg_class.relpersistence <> 't'
        and pg_namespace.nspname <> 'information_schema'
        and pg_namespace.nspname not like 'pg\_%'
        and pg_attribute.attnum > 0
        and not pg_attribute.attisdropped
)

select
    columns.*,
    format('%I', columns.column_name) as quoted_name,
    format(texts.text_sql, columns.column_name) as text_sql,
    texts.form
from columns
left join texts on columns.type_name = any(texts.type_names)
order by columns.schema_name, columns.table_name, columns.place
