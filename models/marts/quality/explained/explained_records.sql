{{ config(materialized='view') }}

with

periods as (
    select * from {{ ref('int_periods__in_quarter') }}
),

services as (
    select * from {{ ref('int_services__in_quarter') }}
),

kanta_periods as (
    select * from {{ ref('int_kanta_periods__consolidated') }}
),

archived_stretches as (
    select
        periods.period_id,
        greatest(kanta_periods.start_date, periods.first_day_in_quarter) as first_day,
        least(coalesce(kanta_periods.end_date, periods.last_day_in_quarter), periods.last_day_in_quarter) as last_day
    from periods
    inner join kanta_periods
        on
            periods.record_kind = kanta_periods.record_kind
            and periods.person_id = kanta_periods.person_id
            and periods.organiser = kanta_periods.organiser
            and periods.service_task = kanta_periods.service_task
            and periods.last_day_in_quarter >= kanta_periods.start_date
            and periods.first_day_in_quarter <= coalesce(kanta_periods.end_date, periods.last_day_in_quarter)
),

archived_days as (
    select
        period_id,
        sum({{ day_count('first_day', 'last_day') }}) as days_archived
    from archived_stretches
    group by period_id
),

final as (
    select
        periods.period_id as delivered_id,
        periods.record_kind,
        periods.person_id,
        periods.organiser,
        nullif(periods.service_task, '') as service_task,
        cast(null as string) as social_service,
        cast(null as string) as information_kind,
        cast(null as string) as outcome,
        cast(null as date) as decision_date,
        periods.start_date,
        periods.end_date,
        periods.archived_part,
        cast(
            {{ day_count('periods.first_day_in_quarter', 'periods.last_day_in_quarter') }} as bigint
        ) as days_in_quarter,
        cast(coalesce(archived_days.days_archived, 0) as bigint) as days_archived
    from periods
    left join archived_days on periods.period_id = archived_days.period_id
    union all
    select
        service_id as delivered_id,
        'service' as record_kind,
        person_id,
        organiser,
        service_task,
        social_service,
        information_kind,
        outcome,
        decision_date,
        start_date,
        end_date,
        case when is_archived then 'whole' else 'none' end as archived_part,
        cast(null as bigint) as days_in_quarter,
        cast(null as bigint) as days_archived
    from services
)

select * from final
