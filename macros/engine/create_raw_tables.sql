{% macro create_raw_tables() %}
    {%- for source in graph.sources.values() %}
        {%- set relation = api.Relation.create(schema=source.schema, identifier=source.identifier) %}
        {%- do adapter.create_schema(api.Relation.create(schema=source.schema)) %}
        {%- set columns = [] %}
        {%- for column in source.columns.values() %}
            {%- set data_type = 'string' if column.data_type == 'varchar' else column.data_type %}
            {%- do columns.append(column.name ~ ' ' ~ data_type) %}
        {%- endfor %}
        {%- do run_query('create table if not exists ' ~ relation ~ ' (' ~ columns | join(', ') ~ ')') %}
    {%- endfor %}
{% endmacro %}
