{% test filled_and_unique(model, column_name) %}
    select
        {{ column_name }},
        count(*) as copies
    from {{ model }}
    group by {{ column_name }}
    having count(*) > 1 or {{ column_name }} is null
{% endtest %}
