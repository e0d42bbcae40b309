with

rule_catalogue as (
    select * from {{ ref('rule_catalogue') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

final as (
    select
        rule_catalogue.rule_id,
        rule_catalogue.severity,
        rule_catalogue.stage,
        rule_catalogue.applies_to,
        rule_catalogue.looks_at,
        parameters.rules_quarter >= rule_catalogue.first_quarter
        and parameters.rules_quarter <= coalesce(rule_catalogue.last_quarter, '9999Q4') as is_in_force
    from rule_catalogue
    cross join parameters
)

select * from final
