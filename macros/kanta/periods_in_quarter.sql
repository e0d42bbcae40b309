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
        select
            periods_of_the_quarter.period_id,
            max(
                case
                    when
                        kanta_periods.start_date <= periods_of_the_quarter.first_day_in_quarter
                        and (
                            kanta_periods.end_date is null
                            or kanta_periods.end_date >= periods_of_the_quarter.last_day_in_quarter
                        )
                        then 1
                    else 0
                end
            ) as is_whole
        from periods_of_the_quarter
        inner join kanta_periods
            on
                kanta_periods.record_kind = '{{ record_kind }}'
                {%- for key in keys %}
                and periods_of_the_quarter.{{ key }} = kanta_periods.{{ key }}
                {%- endfor %}
                and periods_of_the_quarter.last_day_in_quarter >= kanta_periods.start_date
                and (
                    kanta_periods.end_date is null
                    or periods_of_the_quarter.first_day_in_quarter <= kanta_periods.end_date
                )
        group by periods_of_the_quarter.period_id
    )

    select
        periods_of_the_quarter.*,
        case
            when archived_parts.is_whole = 1 then 'whole'
            when archived_parts.is_whole = 0 then 'partial'
            else 'none'
        end as archived_part
    from periods_of_the_quarter
    left join archived_parts
        on periods_of_the_quarter.period_id = archived_parts.period_id
{% endmacro %}
