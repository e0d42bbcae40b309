{% macro assign_periods(relation, keys, max_gap_days=0, row_keys=[]) %}
    {%- if max_gap_days is not integer or max_gap_days < 0 -%}
        {{ exceptions.raise_compiler_error(
            "max_gap_days must be a whole number from 0, not '" ~ max_gap_days ~ "'"
        ) }}
    {%- endif -%}
    {{ return(adapter.dispatch('assign_periods', 'sosdbt')(
        relation, keys, max_gap_days, row_keys
    )) }}
{% endmacro %}

{#- An open end counts as the last day there is. That day must not leave this macro,
    and no days are added to it: some engines have no day after it.
    Rows of the same start date come in any order. So the second frame is a range:
    it takes in all of them, whichever was found to start the period. -#}
{% macro default__assign_periods(relation, keys, max_gap_days, row_keys) %}
    with rows_with_earlier_end as (
        select
            {{ (row_keys + keys) | join(', ') }},
            start_date,
            end_date,
            max(coalesce(end_date, cast('9999-12-31' as date))) over (
                partition by {{ keys | join(', ') }}
                order by start_date
                rows between unbounded preceding and 1 preceding
            ) as latest_earlier_end
        from {{ relation }}
    ),

    rows_with_first_day as (
        select
            *,
            case
                when latest_earlier_end is null then start_date
                when {{ add_days('start_date', -1 - max_gap_days) }} > latest_earlier_end
                    then start_date
            end as first_day_of_period
        from rows_with_earlier_end
    )

    select
        {{ (row_keys + keys) | join(', ') }},
        start_date,
        end_date,
        max(first_day_of_period) over (
            partition by {{ keys | join(', ') }}
            order by start_date
            range between unbounded preceding and current row
        ) as period_start_date
    from rows_with_first_day
{% endmacro %}
