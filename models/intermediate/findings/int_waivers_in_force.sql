with

waivers as (
    select * from {{ ref('waivers') }}
),

rule_catalogue as (
    select * from {{ ref('rule_catalogue') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

final as (
    select distinct
        waivers.rule_id,
        waivers.source_system,
        waivers.source_table,
        waivers.record_id
    from waivers
    cross join parameters
    inner join rule_catalogue on waivers.rule_id = rule_catalogue.rule_id
    where
        rule_catalogue.is_waivable
        and waivers.quarter = parameters.quarter
        and {{ seed_date('waivers.expires_on') }} >= parameters.as_of_date
        and waivers.reason is not null
        and waivers.approver is not null
        and (rule_catalogue.severity = 'blocker') = (waivers.source_system is null)
        and (rule_catalogue.severity = 'blocker') = (waivers.record_id is null)
)

select * from final
