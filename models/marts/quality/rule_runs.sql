with

rules_in_force as (
    select * from {{ ref('int_rules_in_force') }}
),

rules_with_a_model as (
    select * from {{ ref('int_rules_with_a_model') }}
),

rule_tables as (
    select * from {{ ref('int_rule_tables') }}
),

rule_populations as (
    select * from {{ ref('int_rule_populations') }}
),

source_findings as (
    select * from {{ ref('int_source_findings') }}
),

result_findings as (
    select * from {{ ref('int_result_findings') }}
),

finding_changes as (
    select * from {{ ref('finding_changes') }}
),

last_delivery as (
    select * from {{ ref('int_last_delivery') }}
    where has_findings
),

all_findings as (
    select * from source_findings
    union all
    select * from result_findings
),

finding_counts as (
    select
        rule_id,
        sum(case when is_waived then 0 else 1 end) as finding_count,
        sum(case when is_waived then 1 else 0 end) as waived_count
    from all_findings
    group by rule_id
),

applicable_counts as (
    select
        rules_in_force.rule_id,
        sum(rule_populations.applicable_count) as applicable_count
    from rules_in_force
    inner join rule_tables on rules_in_force.rule_id = rule_tables.rule_id
    inner join rule_populations
        on
            rule_tables.source_table = rule_populations.source_table
            and rules_in_force.looks_at = rule_populations.looks_at
    group by rules_in_force.rule_id
),

change_counts as (
    select
        rule_id,
        sum(case when finding_change = 'new' then 1 else 0 end) as new_count,
        sum(case when finding_change = 'persisting' then 1 else 0 end) as persisting_count,
        sum(case when finding_change = 'resolved' then 1 else 0 end) as resolved_count
    from finding_changes
    group by rule_id
),

final as (
    select
        rules_in_force.rule_id,
        rules_in_force.severity,
        rules_in_force.stage,
        rules_in_force.is_in_force,
        cast(
            case when rules_in_force.is_in_force then coalesce(applicable_counts.applicable_count, 0) else 0 end
            as bigint
        ) as applicable_count,
        cast(coalesce(finding_counts.finding_count, 0) as bigint) as finding_count,
        cast(coalesce(finding_counts.waived_count, 0) as bigint) as waived_count,
        last_delivery.package_name as compared_with,
        cast(
            case when last_delivery.package_name is not null then coalesce(change_counts.new_count, 0) end as bigint
        ) as new_count,
        cast(
            case when last_delivery.package_name is not null then coalesce(change_counts.persisting_count, 0) end
            as bigint
        ) as persisting_count,
        cast(
            case when last_delivery.package_name is not null then coalesce(change_counts.resolved_count, 0) end
            as bigint
        ) as resolved_count,
        rules_with_a_model.rule_id is not null as has_run
    from rules_in_force
    left join rules_with_a_model on rules_in_force.rule_id = rules_with_a_model.rule_id
    left join finding_counts on rules_in_force.rule_id = finding_counts.rule_id
    left join applicable_counts on rules_in_force.rule_id = applicable_counts.rule_id
    left join change_counts on rules_in_force.rule_id = change_counts.rule_id
    left join last_delivery on 1 = 1
)

select * from final
