with

rule_runs as (
    select * from {{ ref('rule_runs') }}
),

findings as (
    select * from {{ ref('findings') }}
),

found_records as (
    select distinct
        rule_id,
        source_table,
        coalesce(source_system, '') as source_system,
        coalesce(source_row, 0) as source_row,
        coalesce(record_id, '') as record_id
    from findings
),

found_record_counts as (
    select
        rule_id,
        count(*) as found_record_count
    from found_records
    group by rule_id
),

final as (
    select
        rule_runs.rule_id,
        rule_runs.applicable_count,
        found_record_counts.found_record_count,
        rule_runs.finding_count,
        rule_runs.new_count,
        rule_runs.persisting_count
    from rule_runs
    left join found_record_counts on rule_runs.rule_id = found_record_counts.rule_id
    where
        found_record_counts.found_record_count > rule_runs.applicable_count
        or rule_runs.new_count + rule_runs.persisting_count <> rule_runs.finding_count
)

select * from final
