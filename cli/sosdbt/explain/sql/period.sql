-- A period of the quarter, delivered or not, and how many of its days there Kanta holds.
with

period as (
    select * from int_source_periods
    where period_id = $id
),

archived_days as (
    select
        sum(
            date_diff(
                'day',
                greatest(kanta_periods.start_date, period.first_day_in_quarter),
                least(coalesce(kanta_periods.end_date, period.last_day_in_quarter), period.last_day_in_quarter)
            ) + 1
        ) as days
    from period
    inner join int_kanta_periods__consolidated as kanta_periods
        on
            period.record_kind = kanta_periods.record_kind
            and period.person_id = kanta_periods.person_id
            and period.organiser = kanta_periods.organiser
            and period.service_task = kanta_periods.service_task
            and period.last_day_in_quarter >= kanta_periods.start_date
            and period.first_day_in_quarter <= coalesce(kanta_periods.end_date, period.last_day_in_quarter)
)

select
    period.person_id,
    period.organiser,
    nullif(period.service_task, '') as service_task,
    cast(period.start_date as varchar) as start_date,
    cast(period.end_date as varchar) as end_date,
    period.archived_part,
    date_diff('day', period.first_day_in_quarter, period.last_day_in_quarter) + 1 as days_in_quarter,
    cast(coalesce(archived_days.days, 0) as bigint) as days_archived
from period
cross join archived_days
