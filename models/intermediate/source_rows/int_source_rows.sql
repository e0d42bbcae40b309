with

clients as (
    select * from {{ ref('stg_clients') }}
),

client_relation_periods as (
    select * from {{ ref('int_client_relation_periods__rows') }}
),

child_protection_periods as (
    select * from {{ ref('int_child_protection_periods__rows') }}
),

service_decisions as (
    select * from {{ ref('int_service_decisions__rows') }}
),

service_use as (
    select * from {{ ref('int_service_use__rows') }}
),

identity_links as (
    select * from {{ ref('stg_identity_links') }}
),

kanta_records as (
    select * from {{ ref('int_kanta_records__rows') }}
),

final as (
    select
        source_system,
        'clients' as source_table,
        source_row,
        source_line,
        client_id as record_id,
        client_id,
        read_error,
        content_hash,
        cast(null as date) as recorded_date,
        case when read_error is not null then 'unreadable' else 'in_scope' end as row_state
    from clients
    {% for table in ['client_relation_periods', 'child_protection_periods', 'service_decisions', 'service_use'] -%}
        union all
        select
            source_system,
            '{{ table }}' as source_table,
            source_row,
            source_line,
            record_id,
            client_id,
            read_error,
            content_hash,
            recorded_date,
            row_state
        from {{ table }}
    {% endfor -%}
    union all
    select
        source_system,
        'identity_links' as source_table,
        source_row,
        source_line,
        cast(null as string) as record_id,
        cast(null as string) as client_id,
        read_error,
        content_hash,
        cast(null as date) as recorded_date,
        case when read_error is not null then 'unreadable' else 'in_scope' end as row_state
    from identity_links
    union all
    select
        source_system,
        'kanta_records' as source_table,
        source_row,
        source_line,
        document_id as record_id,
        cast(null as string) as client_id,
        read_error,
        content_hash,
        archived_date as recorded_date,
        row_state
    from kanta_records
)

select * from final
