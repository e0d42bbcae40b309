with

rule_counts as (
    {{ union_rule_counts(['source', 'result']) }}
),

final as (
    select
        rule_id,
        record_count
    from rule_counts
)

select * from final
