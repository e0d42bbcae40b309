{#- Powers of two are exact and portable; shifts are not portable. -#}
{% macro days_as_bits(start_date, end_date, first_day, last_day) -%}
    {%- set last = 'least(coalesce(' ~ end_date ~ ', ' ~ last_day ~ '), ' ~ last_day ~ ')' -%}
    {%- set end = 'greatest(' ~ day_count(first_day, last) ~ ', 0)' -%}
    {%- set before = 'greatest(' ~ day_count(first_day, start_date) ~ ' - 1, 0)' -%}
    cast(power(2, {{ end }}) - power(2, least({{ before }}, {{ end }})) as bigint)
{%- endmacro %}
