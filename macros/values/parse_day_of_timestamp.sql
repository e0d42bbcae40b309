{% macro parse_day_of_timestamp(value) -%}
    {%- set date_time = '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?'
        ~ '(Z|[+-][0-9]{2}:?([0-9]{2})?)?' -%}
    case
        when {{ matches_pattern(value, date_time) }}
            then try_cast(substr({{ value }}, 1, 10) as date)
        else {{ parse_date(value) }}
    end
{%- endmacro %}
