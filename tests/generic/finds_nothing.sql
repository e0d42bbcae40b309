{% test finds_nothing(model) %}
    {{ config(severity='warn') }}
    select source_system, source_table, source_row, record_id, field
    from {{ model }}
{% endtest %}
