{{ config(materialized='view') }}
{% set tables = [
    'clients', 'client_relation_periods', 'child_protection_periods', 'service_decisions', 'service_use',
    'identity_links', 'kanta_records',
] %}

with

final as (
    {% for table in tables -%}
        select
            source_system,
            '{{ table }}' as source_table,
            source_row,
            source_line
        from {{ source('raw', table) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
