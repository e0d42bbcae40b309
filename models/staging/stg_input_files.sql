-- Counts and digests are made while the tables are read: after them, no file is read a second time.
{%- for table in [
    'clients', 'client_relation_periods', 'child_protection_periods', 'service_decisions', 'service_use',
    'identity_links', 'kanta_records',
] %}
-- depends_on: {{ ref('stg_' ~ table) }}
{%- endfor %}

with

source as (
    select * from {{ source('raw', 'input_files') }}
),

final as (
    select
        source_system,
        source_table,
        file_name,
        file_format,
        rows_read,
        rows_unreadable,
        rows_sha256
    from source
)

select * from final
