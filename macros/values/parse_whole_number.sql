{% macro parse_whole_number(value) -%}
    {%- set number = without_blanks(value) -%}
    case
        when {{ matches_pattern(number, '[0-9]{1,18}([.]0+)?') }} then cast(split_part({{ number }}, '.', 1) as bigint)
    end
{%- endmacro %}
