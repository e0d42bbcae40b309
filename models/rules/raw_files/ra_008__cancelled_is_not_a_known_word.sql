{% set tables = ['client_relation_periods', 'child_protection_periods', 'service_decisions', 'service_use'] %}

with

{% for table in tables %}
    {{ table }} as (
        select * from {{ ref('int_' ~ table ~ '__rows') }}
        where row_state = 'in_scope'
    ),
{% endfor %}

final as (
    {% for table in tables %}
        select
            source_system,
            '{{ table }}' as source_table,
            source_row,
            record_id,
            'cancelled' as field
        from {{ table }}
        where cancelled_text is not null and {{ parse_boolean('cancelled_text') }} is null
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from final
