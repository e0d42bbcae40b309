{% set ends = {
    'client_relation_periods': 'end_date',
    'child_protection_periods': 'end_date',
    'service_decisions': 'valid_to',
    'service_use': 'end_date',
} %}

with

{% for table in ends %}
    {{ table }} as (
        select * from {{ ref('int_' ~ table ~ '__rows') }}
        where row_state = 'in_scope'
    ),
{% endfor %}

final as (
    {% for table, end_date in ends.items() %}
        select
            source_system,
            '{{ table }}' as source_table,
            source_row,
            record_id,
            '{{ end_date }}' as field
        from {{ table }}
        where has_placeholder_{{ end_date }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from final
