with

municipalities as (
    select * from {{ ref('municipalities') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

final as (
    select
        municipalities.municipality,
        municipalities.county
    from municipalities
    cross join parameters
    where
        (municipalities.first_quarter is null or municipalities.first_quarter <= parameters.rules_quarter)
        and (municipalities.last_quarter is null or municipalities.last_quarter >= parameters.rules_quarter)
)

select * from final
