{% macro document_type_number(value) -%}
    case
        when {{ value }} like '1.2.246.537.6.1506.%' then split_part({{ value }}, '.', 7)
        else {{ value }}
    end
{%- endmacro %}
