{% set rule_ids = rule_models('source').keys() | list + rule_models('result').keys() | list %}

with

final as (
    {% for rule_id in rule_ids %}
        select '{{ rule_id }}' as rule_id
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from final
