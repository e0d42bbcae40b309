{% macro day_count(first_day, last_day) %}
    {{- return(adapter.dispatch('day_count', 'sosdbt')(first_day, last_day)) -}}
{% endmacro %}

{%- macro default__day_count(first_day, last_day) -%}
    ({{ last_day }} - {{ first_day }} + 1)
{%- endmacro -%}

{%- macro spark__day_count(first_day, last_day) -%}
    (datediff({{ last_day }}, {{ first_day }}) + 1)
{%- endmacro -%}
