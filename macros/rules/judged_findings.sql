{% macro judged_findings(stage) -%}
    with

    findings as (
    {%- for rule_id, model in rule_models(stage).items() %}
select '{{ rule_id }}' as rule_id, source_system, source_table, source_row, record_id, field from {{ ref(model) }}
{%- if not loop.last %} union all{% endif %}
    {%- endfor %}
    ),

    rules_in_force as (
        select * from {{ ref('int_rules_in_force') }}
        where is_in_force
    ),

    waivers as (
        select * from {{ ref('int_waivers_in_force') }}
    )

    select
        findings.rule_id,
        rules_in_force.severity,
        findings.source_system,
        findings.source_table,
        findings.source_row,
        findings.record_id,
        findings.field,
        waivers.rule_id is not null as is_waived
    from findings
    inner join rules_in_force on findings.rule_id = rules_in_force.rule_id
    left join waivers
        on
            findings.rule_id = waivers.rule_id
            and findings.source_table = waivers.source_table
            and coalesce(findings.source_system, '') = coalesce(waivers.source_system, findings.source_system, '')
            and coalesce(findings.record_id, '') = coalesce(waivers.record_id, '')
{%- endmacro %}
