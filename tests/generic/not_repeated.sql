{% test not_repeated(model, columns, shown) %}
    with

    counted as (
        select
            {{ shown }},
            count(*) over (partition by {{ columns | join(', ') }}) as copies
        from {{ model }}
        where {{ columns | join(' is not null and ') }} is not null
    ),

    final as (
        select {{ shown }}
        from counted
        where copies > 1
    )

    select * from final
{% endtest %}
