{% macro union_rule_counts(stages) -%}
    {%- set models = {} -%}
    {%- for stage in stages -%}
        {%- do models.update(rule_models(stage)) -%}
    {%- endfor -%}
    {%- for rule_id, model in models.items() %}
    {%- if not loop.first %}
    union all
    {%- endif %}
    select
        '{{ rule_id }}' as rule_id,
        count(*) as record_count
    from {{ ref(model) }}
    {%- endfor %}
{%- endmacro %}
