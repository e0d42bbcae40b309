{{ config(severity='error') }}

with

rule_runs as (
    select * from {{ ref('rule_runs') }}
),

final as (
    select
        rule_id,
        finding_count
    from rule_runs
    where
        severity = 'blocker'
        and is_in_force
        and finding_count > 0
)

select * from final
