{% test finds_nothing(model) %}
    {{ config(severity='warn') }}
    select * from {{ model }}
{% endtest %}
