with

findings as (
    select * from {{ ref('findings') }}
),

earlier_findings as (
    select * from {{ ref('stg_earlier_findings') }}
),

last_delivery as (
    select * from {{ ref('int_last_delivery') }}
    where has_findings
),

findings_now as (
    select
        rule_id,
        source_table,
        source_row,
        coalesce(field, '') as field,
        coalesce(source_system, '') as source_system,
        coalesce(record_id, 'row ' || cast(source_row as string), '') as record_key
    from findings
),

findings_then as (
    select
        earlier_findings.rule_id,
        earlier_findings.source_table,
        earlier_findings.source_row,
        coalesce(earlier_findings.field, '') as field,
        coalesce(earlier_findings.source_system, '') as source_system,
        coalesce(
            earlier_findings.record_id, 'row ' || cast(earlier_findings.source_row as string), ''
        ) as record_key
    from earlier_findings
    inner join last_delivery on earlier_findings.package_name = last_delivery.package_name
),

counted_now as (
    select
        *,
        row_number() over (
            partition by rule_id, source_system, source_table, record_key, field
            order by source_row
        ) as copy_number
    from findings_now
),

counted_then as (
    select
        *,
        row_number() over (
            partition by rule_id, source_system, source_table, record_key, field
            order by source_row
        ) as copy_number
    from findings_then
),

now_and_then as (
    select
        counted_now.rule_id,
        counted_now.source_system,
        counted_now.source_table,
        counted_now.record_key,
        counted_now.field,
        case when counted_then.rule_id is null then 'new' else 'persisting' end as finding_change
    from counted_now
    cross join last_delivery
    left join counted_then
        on
            counted_now.rule_id = counted_then.rule_id
            and counted_now.source_system = counted_then.source_system
            and counted_now.source_table = counted_then.source_table
            and counted_now.record_key = counted_then.record_key
            and counted_now.field = counted_then.field
            and counted_now.copy_number = counted_then.copy_number
    union all
    select
        counted_then.rule_id,
        counted_then.source_system,
        counted_then.source_table,
        counted_then.record_key,
        counted_then.field,
        'resolved' as finding_change
    from counted_then
    left join counted_now
        on
            counted_then.rule_id = counted_now.rule_id
            and counted_then.source_system = counted_now.source_system
            and counted_then.source_table = counted_now.source_table
            and counted_then.record_key = counted_now.record_key
            and counted_then.field = counted_now.field
            and counted_then.copy_number = counted_now.copy_number
    where counted_now.rule_id is null
),

final as (
    select
        rule_id,
        source_system,
        source_table,
        record_key,
        field,
        finding_change
    from now_and_then
)

select * from final
