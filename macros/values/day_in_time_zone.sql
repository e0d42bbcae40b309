{% macro day_in_time_zone(moment) -%}
    {{ return(adapter.dispatch('day_in_time_zone', 'sosdbt')(moment)) }}
{%- endmacro %}

{% macro default__day_in_time_zone(moment) -%}
    cast(timezone(
        '{{ setting("time_zone", "time zone") }}', try_cast({{ moment }} as timestamptz)
    ) as date)
{%- endmacro %}

{% macro spark__day_in_time_zone(moment) -%}
    cast(convert_timezone(
        'UTC', '{{ setting("time_zone", "time zone") }}',
        cast('1970-01-01' as timestamp_ntz)
        + make_dt_interval(0, 0, 0, unix_seconds(try_cast({{ moment }} as timestamp)))
    ) as date)
{%- endmacro %}
