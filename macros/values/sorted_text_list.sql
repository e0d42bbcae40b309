{% macro sorted_text_list(value) -%}
    {{ return(adapter.dispatch('sorted_text_list', 'sosdbt')(value)) }}
{%- endmacro %}

{% macro default__sorted_text_list(value) -%}
    string_agg(distinct {{ value }}, ' ' order by {{ value }})
{%- endmacro %}

{% macro spark__sorted_text_list(value) -%}
    array_join(sort_array(collect_set({{ value }})), ' ')
{%- endmacro %}
