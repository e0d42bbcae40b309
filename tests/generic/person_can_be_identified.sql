{% test person_can_be_identified(model, identity_code, temporary_identifier, assigner, shown) %}
    select {{ shown }}
    from {{ model }}
    where
        {{ identity_code }} is null
        and ({{ temporary_identifier }} is null or {{ assigner }} is null)
{% endtest %}
