{% macro content_hash(columns) -%}
    md5({{ unambiguous_text(columns) }})
{%- endmacro %}
