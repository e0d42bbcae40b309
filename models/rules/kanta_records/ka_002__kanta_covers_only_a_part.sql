with

kanta_periods as (
    select * from {{ ref('int_kanta_periods__consolidated') }}
),

kanta_rows as (
    select * from {{ ref('int_kanta_periods__assigned') }}
),

source_stretches as (
    select * from {{ ref('int_source_stretches') }}
),

partly_archived as (
    select * from source_stretches
    where archived_part = 'partial'
),

flagged_periods as (
    select distinct kanta_periods.*
    from kanta_periods
    inner join partly_archived as source_stretches
        on
            kanta_periods.record_kind = source_stretches.record_kind
            and kanta_periods.person_id = source_stretches.person_id
            and kanta_periods.organiser = source_stretches.organiser
            and kanta_periods.service_task = source_stretches.service_task
            and kanta_periods.start_date <= source_stretches.last_day_in_quarter
            and (kanta_periods.end_date is null or kanta_periods.end_date >= source_stretches.first_day_in_quarter)
),

final as (
    select
        kanta_rows.source_system,
        'kanta_records' as source_table,
        kanta_rows.source_row,
        kanta_rows.record_id,
        'start_date' as field
    from flagged_periods as kanta_periods
    inner join kanta_rows
        on
            kanta_periods.record_kind = kanta_rows.record_kind
            and kanta_periods.person_id = kanta_rows.person_id
            and kanta_periods.organiser = kanta_rows.organiser
            and kanta_periods.service_task = kanta_rows.service_task
            and kanta_periods.start_date = kanta_rows.period_start_date
)

select * from final
