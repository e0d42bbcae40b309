{% macro parse_whole_number(value) -%}
    case when {{ matches_pattern(value, '[0-9]{1,18}') }} then cast({{ value }} as bigint) end
{%- endmacro %}
