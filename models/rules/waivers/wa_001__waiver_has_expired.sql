with

waivers as (
    select * from {{ ref('waivers') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

final as (
    select
        waivers.source_system,
        'waivers' as source_table,
        cast(null as bigint) as source_row,
        'expires_on' as field,
        concat(
            coalesce(waivers.rule_id, ''), ' ', coalesce(waivers.source_table, ''), ' ', coalesce(waivers.record_id, '')
        ) as record_id
    from waivers
    cross join parameters
    where
        waivers.quarter = parameters.quarter
        and {{ seed_date('waivers.expires_on') }} < parameters.as_of_date
)

select * from final
