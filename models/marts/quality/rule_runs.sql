with

rules_in_force as (
    select * from {{ ref('int_rules_in_force') }}
),

rule_counts as (
    select * from {{ ref('int_rule_counts') }}
),

run_findings as (
    select * from {{ ref('int_run_findings') }}
),

source_findings as (
    select * from {{ ref('int_source_findings') }}
),

result_findings as (
    select * from {{ ref('int_result_findings') }}
),

all_findings as (
    select * from source_findings
    union all
    select * from result_findings
    union all
    select * from run_findings
),

finding_counts as (
    select
        rule_id,
        sum(case when is_waived then 0 else 1 end) as finding_count,
        sum(case when is_waived then 1 else 0 end) as waived_count
    from all_findings
    group by rule_id
),

final as (
    select
        rules_in_force.rule_id,
        rules_in_force.severity,
        rules_in_force.stage,
        rules_in_force.is_in_force,
        cast(coalesce(finding_counts.finding_count, 0) as bigint) as finding_count,
        cast(coalesce(finding_counts.waived_count, 0) as bigint) as waived_count,
        rule_counts.rule_id is not null or rules_in_force.stage = 'run' as has_run
    from rules_in_force
    left join rule_counts on rules_in_force.rule_id = rule_counts.rule_id
    left join finding_counts on rules_in_force.rule_id = finding_counts.rule_id
)

select * from final
