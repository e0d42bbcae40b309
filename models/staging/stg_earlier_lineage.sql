with

source as (
    select * from {{ source('deliveries', 'earlier_lineage') }}
),

final as (
    select
        package_name,
        source_table,
        row_digest,
        identity_digest
    from source
)

select * from final
