{% macro placeholder_end_dates() -%}
    cast('9999-12-31' as date), cast('2099-12-31' as date)
{%- endmacro %}
