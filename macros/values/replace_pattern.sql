{% macro replace_pattern(value, pattern, replacement) -%}
    {{ return(adapter.dispatch('replace_pattern', 'sosdbt')(value, pattern, replacement)) }}
{%- endmacro %}

{% macro default__replace_pattern(value, pattern, replacement) -%}
    regexp_replace({{ value }}, '{{ pattern }}', '{{ replacement | replace("$", "\\") }}', 'g')
{%- endmacro %}

{% macro spark__replace_pattern(value, pattern, replacement) -%}
    regexp_replace({{ value }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro %}
