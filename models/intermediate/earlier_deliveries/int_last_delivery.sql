with

earlier_packages as (
    select * from {{ ref('stg_earlier_packages') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

known_packages as (
    select
        earlier_packages.*,
        row_number() over (
            order by
                earlier_packages.as_of_date desc,
                earlier_packages.quarter desc,
                earlier_packages.package_version desc
        ) as recency
    from earlier_packages
    inner join parameters
        on
            earlier_packages.county = parameters.county
            and earlier_packages.as_of_date <= parameters.as_of_date
),

final as (
    select
        package_name,
        quarter,
        package_version,
        as_of_date,
        has_findings,
        has_lineage
    from known_packages
    where recency = 1
)

select * from final
