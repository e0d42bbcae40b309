with

rule_catalogue as (
    select * from {{ ref('rule_catalogue') }}
),

rule_populations as (
    select * from {{ ref('int_rule_populations') }}
),

tables as (
    select distinct source_table
    from rule_populations
),

final as (
    select
        rule_catalogue.rule_id,
        tables.source_table
    from rule_catalogue
    inner join tables
        on concat(', ', rule_catalogue.applies_to, ',') like concat('%, ', tables.source_table, ',%')
)

select * from final
