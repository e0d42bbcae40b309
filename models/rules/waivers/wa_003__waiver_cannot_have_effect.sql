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

judged as (
    select
        waivers.source_system,
        concat(
            coalesce(waivers.rule_id, ''), ' ', coalesce(waivers.source_table, ''), ' ', coalesce(waivers.record_id, '')
        ) as record_id,
        case
            when rule_catalogue.rule_id is null or not rule_catalogue.is_waivable then 'rule_id'
            when reporting_quarters.quarter is null then 'quarter'
            when (rule_catalogue.severity = 'blocker') <> (waivers.source_system is null) then 'source_system'
            when waivers.source_table is null then 'source_table'
            when
                rule_catalogue.severity = 'blocker'
                and concat(', ', rule_catalogue.applies_to, ',') not like concat('%, ', waivers.source_table, ',%')
                then 'source_table'
            when (rule_catalogue.severity = 'blocker') <> (waivers.record_id is null) then 'record_id'
            when waivers.reason is null then 'reason'
            when waivers.approver is null then 'approver'
            when waivers.expires_on is null then 'expires_on'
        end as field
    from waivers
    left join rule_catalogue on waivers.rule_id = rule_catalogue.rule_id
    left join reporting_quarters on waivers.quarter = reporting_quarters.quarter
),

final as (
    select
        source_system,
        'waivers' as source_table,
        cast(null as bigint) as source_row,
        record_id,
        field
    from judged
    where field is not null
)

select * from final
