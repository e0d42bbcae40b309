with

client_relation_rows as (
    select * from {{ ref('int_client_relation_periods__usable') }}
),

child_protection_rows as (
    select * from {{ ref('int_child_protection_periods__usable') }}
),

delivered_client_relation_periods as (
    select * from {{ ref('delivered_client_relation_periods') }}
),

delivered_child_protection_periods as (
    select * from {{ ref('delivered_child_protection_periods') }}
),

kanta_rows as (
    select * from {{ ref('int_kanta_periods__assigned') }}
),

quarter_days as (
    select * from {{ ref('int_quarter_days') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

usable_rows as (
    select
        'client_relation_periods' as source_table,
        person_id,
        organiser,
        service_task,
        start_date,
        end_date
    from client_relation_rows
    union all
    select
        'child_protection_periods' as source_table,
        person_id,
        organiser,
        '' as service_task,
        start_date,
        end_date
    from child_protection_rows
),

bridged_gaps as (
    select
        earlier.source_table,
        earlier.person_id,
        earlier.organiser,
        earlier.service_task,
        {{ add_days('earlier.end_date', 1) }} as start_date,
        {{ add_days('later.start_date', -1) }} as end_date
    from usable_rows as earlier
    cross join parameters
    inner join usable_rows as later
        on
            earlier.source_table = later.source_table
            and earlier.person_id = later.person_id
            and earlier.organiser = later.organiser
            and earlier.service_task = later.service_task
            and {{ add_days('earlier.end_date', 1) }} < later.start_date
            and {{ add_days('earlier.end_date', '1 + parameters.max_gap_days') }} >= later.start_date
    where earlier.end_date < parameters.last_day
),

day_ranges as (
    select
        *,
        'usable' as day_set
    from usable_rows
    union all
    select
        *,
        'bridged' as day_set
    from bridged_gaps
    union all
    select
        'client_relation_periods' as source_table,
        person_id,
        organiser,
        service_task,
        start_date,
        end_date,
        'delivered' as day_set
    from delivered_client_relation_periods
    union all
    select
        'child_protection_periods' as source_table,
        person_id,
        organiser,
        '' as service_task,
        start_date,
        end_date,
        'delivered' as day_set
    from delivered_child_protection_periods
),

days as (
    select
        day_ranges.source_table,
        day_ranges.person_id,
        day_ranges.organiser,
        day_ranges.service_task,
        quarter_days.quarter_day,
        max(case when day_ranges.day_set = 'usable' then 1 else 0 end) as is_usable,
        max(case when day_ranges.day_set = 'bridged' then 1 else 0 end) as is_bridged,
        max(case when day_ranges.day_set = 'delivered' then 1 else 0 end) as is_delivered
    from day_ranges
    inner join quarter_days
        on
            day_ranges.start_date <= quarter_days.quarter_day
            and (day_ranges.end_date is null or day_ranges.end_date >= quarter_days.quarter_day)
    group by
        day_ranges.source_table, day_ranges.person_id, day_ranges.organiser, day_ranges.service_task,
        quarter_days.quarter_day
),

days_of_somebody as (
    select * from days
    where is_usable = 1 or is_bridged = 0
),

archived_only_days as (
    select distinct
        days_of_somebody.source_table,
        days_of_somebody.person_id,
        days_of_somebody.organiser,
        days_of_somebody.service_task,
        days_of_somebody.quarter_day
    from days_of_somebody
    inner join kanta_rows
        on
            days_of_somebody.source_table = concat(kanta_rows.record_kind, '_periods')
            and days_of_somebody.person_id = kanta_rows.person_id
            and days_of_somebody.organiser = kanta_rows.organiser
            and days_of_somebody.service_task = kanta_rows.service_task
            and days_of_somebody.quarter_day >= kanta_rows.start_date
            and (kanta_rows.end_date is null or days_of_somebody.quarter_day <= kanta_rows.end_date)
    where days_of_somebody.is_delivered = 0
),

day_counts as (
    select
        days_of_somebody.source_table,
        days_of_somebody.is_usable,
        days_of_somebody.is_delivered,
        case when archived_only_days.quarter_day is not null then 1 else 0 end as is_archived_only
    from days_of_somebody
    left join archived_only_days
        on
            days_of_somebody.source_table = archived_only_days.source_table
            and days_of_somebody.person_id = archived_only_days.person_id
            and days_of_somebody.organiser = archived_only_days.organiser
            and days_of_somebody.service_task = archived_only_days.service_task
            and days_of_somebody.quarter_day = archived_only_days.quarter_day
),

totals as (
    select
        source_table,
        sum(is_usable) as usable_days,
        sum(is_delivered) as delivered_days,
        sum(is_archived_only) as archived_only_days,
        sum(case when is_usable = is_delivered + is_archived_only then 0 else 1 end) as unbalanced_days
    from day_counts
    group by source_table
),

period_tables as (
    select 'client_relation_periods' as source_table
    union all
    select 'child_protection_periods' as source_table
),

final as (
    select
        period_tables.source_table,
        cast(coalesce(totals.usable_days, 0) as bigint) as usable_days,
        cast(coalesce(totals.delivered_days, 0) as bigint) as delivered_days,
        cast(coalesce(totals.archived_only_days, 0) as bigint) as archived_only_days,
        cast(coalesce(totals.unbalanced_days, 0) as bigint) as unbalanced_days,
        coalesce(totals.unbalanced_days, 0) = 0 as is_balanced
    from period_tables
    left join totals on period_tables.source_table = totals.source_table
)

select * from final
