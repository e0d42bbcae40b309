with

source as (
    select * from {{ source('deliveries', 'earlier_packages') }}
),

final as (
    select
        package_name,
        county,
        quarter,
        version as package_version,
        cast(as_of as date) as as_of_date,
        has_findings,
        has_lineage
    from source
)

select * from final
