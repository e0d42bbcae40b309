with

day_sets as (
    select * from {{ ref('day_sets') }}
),

counts as (
    select
        record_kind,
        bit_count(usable_days) as usable_days,
        bit_count(delivered_days & ~(bridged_days & ~usable_days)) as delivered_days,
        bit_count(usable_days & ~delivered_days & archived_days) as archived_only_days,
        bit_count(usable_days & ~delivered_days & ~archived_days) as lost_days,
        bit_count(delivered_days & ~usable_days & ~bridged_days) as added_days
    from day_sets
),

totals as (
    select
        record_kind,
        sum(usable_days) as usable_days,
        sum(delivered_days) as delivered_days,
        sum(archived_only_days) as archived_only_days,
        sum(lost_days + added_days) as unbalanced_days
    from counts
    group by record_kind
),

record_kinds as (
    select
        'client_relation' as record_kind,
        'client_relation_periods' as source_table
    union all
    select
        'child_protection' as record_kind,
        'child_protection_periods' as source_table
),

final as (
    select
        record_kinds.source_table,
        cast(coalesce(totals.usable_days, 0) as bigint) as usable_days,
        cast(coalesce(totals.delivered_days, 0) as bigint) as delivered_days,
        cast(coalesce(totals.archived_only_days, 0) as bigint) as archived_only_days,
        cast(coalesce(totals.unbalanced_days, 0) as bigint) as unbalanced_days,
        coalesce(totals.unbalanced_days, 0) = 0 as is_balanced
    from record_kinds
    left join totals on record_kinds.record_kind = totals.record_kind
)

select * from final
