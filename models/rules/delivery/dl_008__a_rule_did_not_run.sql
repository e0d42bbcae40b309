with

rules_in_force as (
    select * from {{ ref('int_rules_in_force') }}
    where stage <> 'run'
),

rule_counts as (
    select * from {{ ref('int_rule_counts') }}
),

without_a_count as (
    select rules_in_force.rule_id
    from rules_in_force
    left join rule_counts on rules_in_force.rule_id = rule_counts.rule_id
    where rule_counts.rule_id is null
),

without_a_catalogue_row as (
    select rule_counts.rule_id
    from rule_counts
    left join rules_in_force on rule_counts.rule_id = rules_in_force.rule_id
    where rules_in_force.rule_id is null
),

rules_at_fault as (
    select rule_id from without_a_count
    union distinct
    select rule_id from without_a_catalogue_row
),

final as (
    select
        cast(null as string) as source_system,
        'rule_catalogue' as source_table,
        cast(null as bigint) as source_row,
        rule_id as record_id,
        'rule_id' as field
    from rules_at_fault
)

select * from final
