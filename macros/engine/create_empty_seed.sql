{% macro create_empty_seed(name) %}
    {%- set seed = graph.nodes.values() | selectattr('resource_type', 'equalto', 'seed')
        | selectattr('name', 'equalto', name) | first %}
    {%- set columns = [] %}
    {%- for column, data_type in seed.config.column_types.items() %}
        {%- do columns.append(column ~ ' ' ~ data_type) %}
    {%- endfor %}
    {%- set relation = api.Relation.create(schema=seed.schema, identifier=seed.alias) %}
    {%- do adapter.create_schema(api.Relation.create(schema=seed.schema)) %}
    {%- do run_query('create table if not exists ' ~ relation ~ ' (' ~ columns | join(', ') ~ ')') %}
{% endmacro %}
