{% test not_before(model, column_name, earlier, shown) %}
    select {{ shown }}
    from {{ model }}
    where {{ column_name }} < {{ earlier }}
{% endtest %}
