with

source as (
    select * from {{ source('deliveries', 'earlier_findings') }}
),

final as (
    select
        package_name,
        rule_id,
        source_system,
        source_table,
        record_id,
        cast(source_row as bigint) as source_row,
        field
    from source
)

select * from final
