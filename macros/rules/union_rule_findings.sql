{% macro union_rule_findings(stage) -%}
    {%- for rule_id, model in rule_models(stage).items() %}
    {%- if not loop.first %}
    union all
    {%- endif %}
    select
        '{{ rule_id }}' as rule_id,
        source_system,
        source_table,
        source_row,
        record_id,
        field
    from {{ ref(model) }}
    {%- endfor %}
{%- endmacro %}
