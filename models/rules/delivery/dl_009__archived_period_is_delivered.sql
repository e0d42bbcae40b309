with

client_relation_periods as (
    select * from {{ ref('delivered_client_relation_periods') }}
),

child_protection_periods as (
    select * from {{ ref('delivered_child_protection_periods') }}
),

client_relation_rows as (
    select * from {{ ref('int_client_relation_periods__usable') }}
),

child_protection_rows as (
    select * from {{ ref('int_child_protection_periods__usable') }}
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

source_rows as (
    select
        'client_relation' as record_kind,
        person_id,
        organiser,
        service_task,
        start_date,
        end_date
    from client_relation_rows
    union all
    select
        'child_protection' as record_kind,
        person_id,
        organiser,
        '' as service_task,
        start_date,
        end_date
    from child_protection_rows
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

source_days as (
    select
        with_archive.*,
        quarter_days.quarter_day
    from with_archive
    inner join quarter_days
        on
            with_archive.start_date <= quarter_days.quarter_day
            and (with_archive.end_date is null or with_archive.end_date >= quarter_days.quarter_day)
    inner join source_rows
        on
            with_archive.record_kind = source_rows.record_kind
            and with_archive.person_id = source_rows.person_id
            and with_archive.organiser = source_rows.organiser
            and with_archive.service_task = source_rows.service_task
            and quarter_days.quarter_day >= source_rows.start_date
            and (source_rows.end_date is null or quarter_days.quarter_day <= source_rows.end_date)
),

covered_days as (
    select
        source_days.source_table,
        source_days.period_id,
        source_days.quarter_day,
        max(case when kanta_rows.person_id is not null then 1 else 0 end) as is_archived
    from source_days
    left join kanta_rows
        on
            source_days.record_kind = kanta_rows.record_kind
            and source_days.person_id = kanta_rows.person_id
            and source_days.organiser = kanta_rows.organiser
            and source_days.service_task = kanta_rows.service_task
            and source_days.quarter_day >= kanta_rows.start_date
            and (kanta_rows.end_date is null or source_days.quarter_day <= kanta_rows.end_date)
    group by source_days.source_table, source_days.period_id, source_days.quarter_day
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
