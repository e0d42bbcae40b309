with

earlier_packages as (
    select * from {{ ref('stg_earlier_packages') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

packages_of_earlier_quarters as (
    select
        earlier_packages.*,
        row_number() over (
            order by
                earlier_packages.quarter desc,
                earlier_packages.package_version desc
        ) as recency
    from earlier_packages
    inner join parameters
        on
            earlier_packages.county = parameters.county
            and earlier_packages.as_of_date <= parameters.as_of_date
            and earlier_packages.quarter < parameters.quarter
),

final as (
    select
        package_name,
        quarter,
        package_version,
        as_of_date
    from packages_of_earlier_quarters
    where recency = 1
)

select * from final
