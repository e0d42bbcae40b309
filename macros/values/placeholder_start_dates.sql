{% macro placeholder_start_dates() -%}
    cast('1899-12-30' as date), cast('1900-01-01' as date)
{%- endmacro %}
