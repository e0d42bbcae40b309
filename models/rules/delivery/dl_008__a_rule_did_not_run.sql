with

rules_in_force as (
    select * from {{ ref('int_rules_in_force') }}
    where stage <> 'run'
),

rule_counts as (
    select * from {{ ref('int_rule_counts') }}
),

final as (
    select
        cast(null as {{ dbt.type_string() }}) as source_system,
        'rule_catalogue' as source_table,
        cast(null as bigint) as source_row,
        rules_in_force.rule_id as record_id,
        'rule_id' as field
    from rules_in_force
    left join rule_counts on rules_in_force.rule_id = rule_counts.rule_id
    where rule_counts.rule_id is null
)

select * from final
