{% macro create_empty_seeds() %}
    {%- for seed in graph.nodes.values() if seed.resource_type == 'seed' %}
        {%- set relation = api.Relation.create(schema=seed.schema, identifier=seed.alias) %}
        {%- do adapter.create_schema(api.Relation.create(schema=seed.schema)) %}
        {%- set columns = [] %}
        {%- for column, data_type in seed.config.column_types.items() %}
            {%- do columns.append(column ~ ' ' ~ data_type) %}
        {%- endfor %}
        {%- do run_query('create table if not exists ' ~ relation ~ ' (' ~ columns | join(', ') ~ ')') %}
    {%- endfor %}
{% endmacro %}
