-- Every staged text that has a meaning beside it: a code with its national one, a date as it was written; and the tables
-- that tell why a line cannot be read, with nothing beside it.
with

staged as (
    select
        substr(table_name, 5) as source_table,
        column_name,
        regexp_extract(column_name, '^(.*)_(code|text)$', ['name', 'kind']) as parts
    from information_schema.columns
    where starts_with(table_name, 'stg_')
),

texts as (
    select
        source_table,
        parts.name as name,
        column_name as text,
        parts.kind as kind,
        case
            when parts.kind = 'text' then regexp_replace(parts.name, '_at$', '_date') else parts.name
        end as meaning
    from staged
    where parts.kind <> '' or column_name = 'read_error'
)

select
    texts.source_table,
    texts.name,
    texts.text,
    staged.column_name as meaning
from texts
left join staged on texts.source_table = staged.source_table and texts.meaning = staged.column_name
where
    texts.text = 'read_error'
    or (staged.column_name is not null and (texts.kind = 'code' or regexp_matches(texts.meaning, '_date|valid_')))
order by texts.source_table, texts.text
