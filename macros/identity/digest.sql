{% macro digest(value) -%}
    {{ return(adapter.dispatch('digest', 'sosdbt')(value)) }}
{%- endmacro %}

{% macro default__digest(value) -%}
    sha256({{ value }})
{%- endmacro %}

{% macro spark__digest(value) -%}
    sha2({{ value }}, 256)
{%- endmacro %}
