{% macro consolidate_periods(relation, keys) %}
    {{ return(adapter.dispatch('consolidate_periods', 'sosdbt')(relation, keys)) }}
{% endmacro %}

{#- count(end_date) leaves out open rows: one of them keeps the period open. -#}
{% macro default__consolidate_periods(relation, keys) %}
    select
        {{ keys | join(', ') }},
        period_start_date as start_date,
        case when count(end_date) = count(*) then max(end_date) end as end_date,
        count(*) as row_count
    from {{ relation }}
    group by {{ keys | join(', ') }}, period_start_date
{% endmacro %}
