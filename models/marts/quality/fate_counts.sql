with

record_fates as (
    select * from {{ ref('record_fates') }}
),

fates as (
    select * from {{ ref('fates') }}
),

record_tables as (
    select 'client_relation_periods' as source_table
    union all
    select 'child_protection_periods' as source_table
    union all
    select 'service_decisions' as source_table
    union all
    select 'service_use' as source_table
),

final as (
    select
        record_tables.source_table,
        fates.fate,
        count(record_fates.source_row) as row_count
    from record_tables
    cross join fates
    left join record_fates
        on
            record_tables.source_table = record_fates.source_table
            and fates.fate = record_fates.fate
    group by record_tables.source_table, fates.fate
)

select * from final
