with

client_relation_periods as (
    select * from {{ ref('delivered_client_relation_periods') }}
),

child_protection_periods as (
    select * from {{ ref('delivered_child_protection_periods') }}
),

kanta_rows as (
    select * from {{ ref('int_kanta_periods__assigned') }}
),

quarter_days as (
    select * from {{ ref('int_quarter_days') }}
),

delivered as (
    select
        'delivered_client_relation_periods' as source_table,
        'client_relation' as record_kind,
        period_id,
        person_id,
        organiser,
        service_task,
        start_date,
        end_date
    from client_relation_periods
    union all
    select
        'delivered_child_protection_periods' as source_table,
        'child_protection' as record_kind,
        period_id,
        person_id,
        organiser,
        '' as service_task,
        start_date,
        end_date
    from child_protection_periods
),

with_archive as (
    select distinct delivered.*
    from delivered
    inner join kanta_rows
        on
            delivered.record_kind = kanta_rows.record_kind
            and delivered.person_id = kanta_rows.person_id
            and delivered.organiser = kanta_rows.organiser
            and delivered.service_task = kanta_rows.service_task
),

delivered_days as (
    select
        with_archive.*,
        quarter_days.quarter_day
    from with_archive
    inner join quarter_days
        on
            with_archive.start_date <= quarter_days.quarter_day
            and (with_archive.end_date is null or with_archive.end_date >= quarter_days.quarter_day)
),

covered_days as (
    select
        delivered_days.source_table,
        delivered_days.period_id,
        delivered_days.quarter_day,
        max(case when kanta_rows.person_id is not null then 1 else 0 end) as is_archived
    from delivered_days
    left join kanta_rows
        on
            delivered_days.record_kind = kanta_rows.record_kind
            and delivered_days.person_id = kanta_rows.person_id
            and delivered_days.organiser = kanta_rows.organiser
            and delivered_days.service_task = kanta_rows.service_task
            and delivered_days.quarter_day >= kanta_rows.start_date
            and (kanta_rows.end_date is null or delivered_days.quarter_day <= kanta_rows.end_date)
    group by delivered_days.source_table, delivered_days.period_id, delivered_days.quarter_day
),

final as (
    select
        cast(null as string) as source_system,
        source_table,
        cast(null as bigint) as source_row,
        period_id as record_id,
        'start_date' as field
    from covered_days
    group by source_table, period_id
    having min(is_archived) = 1
)

select * from final
