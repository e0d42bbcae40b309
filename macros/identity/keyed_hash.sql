{% macro keyed_hash(parts) -%}
    {%- set key = '(select id_key from ' ~ ref('stg_id_key') ~ ')' -%}
    {%- set message = unambiguous_text(parts) -%}
    substr({{ digest('concat(' ~ key ~ ', ' ~ digest('concat(' ~ key ~ ', ' ~ message ~ ')') ~ ')') }}, 1, 32)
{%- endmacro %}
