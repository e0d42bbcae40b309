{% test cut_to_the_quarter(model, parameters, start_date, end_date, shown) %}
    with

    periods as (
        select * from {{ model }}
    ),

    parameters as (
        select * from {{ parameters }}
        where clip_to_quarter
    ),

    final as (
        select periods.{{ shown }}
        from periods
        cross join parameters
        where
            periods.{{ start_date }} < parameters.first_day
            or periods.{{ end_date }} is null
            or periods.{{ end_date }} > parameters.last_day
    )

    select * from final
{% endtest %}
