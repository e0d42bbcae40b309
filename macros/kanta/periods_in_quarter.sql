{% macro periods_in_quarter(record_kind, keys) %}
    {%- set columns = [] %}
    {%- for key in keys %}
        {%- do columns.append('periods.' ~ key) %}
    {%- endfor %}
    with periods_of_the_quarter as (
        select
            {{ keyed_hash(["'" ~ record_kind ~ "'"] + columns + ['periods.start_date']) }} as period_id,
            {{ columns | join(', ') }},
            periods.start_date,
            periods.end_date,
            periods.row_count,
            greatest(periods.start_date, parameters.first_day) as first_day_in_quarter,
            least(coalesce(periods.end_date, parameters.last_day), parameters.last_day) as last_day_in_quarter
        from periods
        cross join id_key
        cross join parameters
        where
            periods.start_date <= parameters.last_day
            and coalesce(periods.end_date, parameters.last_day) >= parameters.first_day
    ),

    archived_parts as (
        select distinct
            {{ keys | join(', ') }},
            start_of_period,
            archived_part
        from stretches
        where record_kind = '{{ record_kind }}'
    )

    select
        periods_of_the_quarter.*,
        coalesce(archived_parts.archived_part, 'none') as archived_part
    from periods_of_the_quarter
    left join archived_parts
        on
            periods_of_the_quarter.start_date = archived_parts.start_of_period
            {%- for key in keys %}
            and periods_of_the_quarter.{{ key }} = archived_parts.{{ key }}
            {%- endfor %}
{% endmacro %}
