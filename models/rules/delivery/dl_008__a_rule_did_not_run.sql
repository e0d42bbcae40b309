with

rules_in_force as (
    select * from {{ ref('int_rules_in_force') }}
),

rules_with_a_model as (
    select * from {{ ref('int_rules_with_a_model') }}
),

without_a_model as (
    select rules_in_force.rule_id
    from rules_in_force
    left join rules_with_a_model on rules_in_force.rule_id = rules_with_a_model.rule_id
    where rules_with_a_model.rule_id is null
),

without_a_catalogue_row as (
    select rules_with_a_model.rule_id
    from rules_with_a_model
    left join rules_in_force on rules_with_a_model.rule_id = rules_in_force.rule_id
    where rules_in_force.rule_id is null
),

rules_at_fault as (
    select rule_id from without_a_model
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
