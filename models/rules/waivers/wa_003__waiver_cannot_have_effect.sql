with

waivers as (
    select * from {{ ref('waivers') }}
),

rule_catalogue as (
    select * from {{ ref('rule_catalogue') }}
),

reporting_quarters as (
    select * from {{ ref('reporting_quarters') }}
),

final as (
    select
        waivers.source_system,
        'waivers' as source_table,
        cast(null as bigint) as source_row,
        concat(
            coalesce(waivers.rule_id, ''), ' ', coalesce(waivers.source_table, ''), ' ', coalesce(waivers.record_id, '')
        ) as record_id,
        case
            when rule_catalogue.rule_id is null or not rule_catalogue.is_waivable then 'rule_id'
            when reporting_quarters.quarter is null then 'quarter'
            when waivers.source_system is null then 'source_system'
            when waivers.source_table is null then 'source_table'
            when waivers.record_id is null then 'record_id'
            when waivers.reason is null then 'reason'
            when waivers.approver is null then 'approver'
            else 'expires_on'
        end as field
    from waivers
    left join rule_catalogue on waivers.rule_id = rule_catalogue.rule_id
    left join reporting_quarters on waivers.quarter = reporting_quarters.quarter
    where
        rule_catalogue.rule_id is null
        or not rule_catalogue.is_waivable
        or reporting_quarters.quarter is null
        or waivers.source_system is null
        or waivers.source_table is null
        or waivers.record_id is null
        or waivers.reason is null
        or waivers.approver is null
        or waivers.expires_on is null
)

select * from final
