{% set dates = {
    'delivered_clients': ['birth_date'],
    'delivered_client_relation_periods': ['start_date', 'end_date'],
    'delivered_child_protection_periods': ['start_date', 'end_date'],
    'delivered_services': ['decision_date', 'start_date', 'end_date'],
} %}

with

{% for table in dates %}
    {{ table }} as (
        select * from {{ ref(table) }}
    ),
{% endfor %}

all_dates as (
    {% for table, columns in dates.items() %}
        {% set last_table = loop.last %}
        {% for column in columns %}
            select
                '{{ table }}' as delivered_table,
                '{{ column }}' as column_name,
                {{ column }} as delivered_date
            from {{ table }}
            {% if not (last_table and loop.last) %}union all{% endif %}
        {% endfor %}
    {% endfor %}
),

final as (
    select
        delivered_table,
        column_name,
        count(*) as dates
    from all_dates
    where delivered_date not between cast('0001-01-01' as date) and cast('9999-12-31' as date)
    group by delivered_table, column_name
)

select * from final
