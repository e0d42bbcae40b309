{% macro keyed_hash(parts, key='id_key.id_key') -%}
    {%- set message = unambiguous_text(parts) -%}
    substr({{ digest('concat(' ~ key ~ ', ' ~ digest('concat(' ~ key ~ ', ' ~ message ~ ')') ~ ')') }}, 1, 32)
{%- endmacro %}
