with

client_relation_periods as (
    select * from {{ ref('delivered_client_relation_periods') }}
),

child_protection_periods as (
    select * from {{ ref('delivered_child_protection_periods') }}
),

day_sets as (
    select * from {{ ref('day_sets') }}
),

delivered as (
    select
        'client_relation' as record_kind,
        'delivered_client_relation_periods' as source_table,
        period_id,
        person_id,
        organiser,
        service_task,
        start_date,
        end_date
    from client_relation_periods
    union all
    select
        'child_protection' as record_kind,
        'delivered_child_protection_periods' as source_table,
        period_id,
        person_id,
        organiser,
        '' as service_task,
        start_date,
        end_date
    from child_protection_periods
),

source_days as (
    select
        delivered.source_table,
        delivered.period_id,
        day_sets.archived_days,
        day_sets.usable_days
        & {{ days_as_bits('delivered.start_date', 'delivered.end_date', 'day_sets.first_day', 'day_sets.last_day') }}
            as usable_days
    from delivered
    inner join day_sets
        on
            delivered.record_kind = day_sets.record_kind
            and delivered.person_id = day_sets.person_id
            and delivered.organiser = day_sets.organiser
            and delivered.service_task = day_sets.service_task
),

final as (
    select
        cast(null as string) as source_system,
        source_table,
        cast(null as bigint) as source_row,
        period_id as record_id,
        'start_date' as field
    from source_days
    group by source_table, period_id
    having
        max(usable_days) > 0
        and max(usable_days & ~archived_days) = 0
)

select * from final
