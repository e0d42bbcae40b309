{%- set dates = {
    'clients': ['birth_date', 'death_date'],
    'client_relation_periods': ['start_date', 'end_date', 'recorded_at'],
    'child_protection_periods': ['start_date', 'end_date', 'recorded_at'],
    'service_decisions': ['decision_date', 'valid_from', 'valid_to', 'recorded_at'],
    'service_use': ['start_date', 'end_date', 'recorded_at'],
    'kanta_records': ['archived_at', 'start_date', 'end_date', 'decision_date', 'invalidated_at'],
} -%}
with

clients as (
    select * from {{ ref('stg_clients') }}
    where read_error is null
),

client_relation_periods as (
    select * from {{ ref('int_client_relation_periods__rows') }}
    where row_state = 'in_scope'
),

child_protection_periods as (
    select * from {{ ref('int_child_protection_periods__rows') }}
    where row_state = 'in_scope'
),

service_decisions as (
    select * from {{ ref('int_service_decisions__rows') }}
    where row_state = 'in_scope'
),

service_use as (
    select * from {{ ref('int_service_use__rows') }}
    where row_state = 'in_scope'
),

kanta_records as (
    select * from {{ ref('int_kanta_records__rows') }}
    where row_state = 'in_scope'
),

final as (
    {% for table, fields in dates.items() -%}
        {%- set record_id = {'clients': 'client_id', 'kanta_records': 'document_id'}.get(table) -%}
        {% set outer = loop -%}
        {% for field in fields -%}
            select
                source_system,
                '{{ table }}' as source_table,
                source_row,
                {{ record_id ~ ' as record_id' if record_id else 'record_id' }},
                '{{ field }}' as field
            from {{ table }}
            where {{ field }}_text is not null and {{ field | replace('_at', '_date') }} is null
            {{ 'union all' if not (outer.last and loop.last) }}
        {% endfor -%}
    {% endfor %}
)

select * from final
