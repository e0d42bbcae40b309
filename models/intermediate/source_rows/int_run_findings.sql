with

findings as (
    {{ union_rule_findings('run') }}
),

rules_in_force as (
    select * from {{ ref('int_rules_in_force') }}
    where is_in_force
),

final as (
    select
        findings.rule_id,
        rules_in_force.severity,
        findings.source_system,
        findings.source_table,
        findings.source_row,
        findings.record_id,
        findings.field,
        false as is_waived
    from findings
    inner join rules_in_force on findings.rule_id = rules_in_force.rule_id
)

select * from final
