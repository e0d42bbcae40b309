with

found_before as (
    select distinct
        rule_id,
        severity,
        source_system,
        source_table,
        record_id,
        source_row,
        field
    from own_rules.findings
),

found_after as (
    select distinct
        rule_id,
        severity,
        source_system,
        source_table,
        record_id,
        source_row,
        field
    from other_rules.findings
),

newly_failing as (
    select * from found_after
    except
    select * from found_before
),

newly_passing as (
    select * from found_before
    except
    select * from found_after
),

changed as (
    select
        'newly_fails' as change,
        *
    from newly_failing
    union all
    select
        'newly_passes' as change,
        *
    from newly_passing
),

final as (select * from changed)

select * from final
order by rule_id, change, source_system, source_table, source_row, field
