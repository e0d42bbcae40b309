{% macro seed_date(value) -%}
    case
        when {{ matches_pattern(value, '[0-9]{4}-[0-9]{2}-[0-9]{2}') }}
            then try_cast({{ value }} as date)
        when {{ matches_pattern(value, '[0-9]{1,2}[.][0-9]{1,2}[.][0-9]{4}') }}
            then try_cast(
                concat(
                    split_part({{ value }}, '.', 3), '-',
                    lpad(split_part({{ value }}, '.', 2), 2, '0'), '-',
                    lpad(split_part({{ value }}, '.', 1), 2, '0')
                ) as date
            )
    end
{%- endmacro %}
