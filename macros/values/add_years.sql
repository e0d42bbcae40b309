{% macro add_years(date, years) -%}
    {{ return(adapter.dispatch('add_years', 'sosdbt')(date, years)) }}
{%- endmacro %}

{% macro default__add_years(date, years) -%}
    cast({{ date }} + interval ({{ years }}) year as date)
{%- endmacro %}

{% macro spark__add_years(date, years) -%}
    add_months({{ date }}, 12 * ({{ years }}))
{%- endmacro %}
