{% macro parse_boolean(value) -%}
    case
        when lower({{ value }}) in ('true', '1', 'kyllä', 'ja') then true
        when lower({{ value }}) in ('false', '0', 'ei', 'nej') then false
    end
{%- endmacro %}
