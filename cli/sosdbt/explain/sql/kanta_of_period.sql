-- All that Kanta holds of the person, organiser and task of one period: its periods and documents.
select
    cast(kanta_periods.start_date as varchar) as start_date,
    cast(kanta_periods.end_date as varchar) as end_date,
    kanta_periods.start_date <= period.last_day_in_quarter
    and coalesce(kanta_periods.end_date, period.last_day_in_quarter) >= period.first_day_in_quarter as is_in_period,
    kanta_rows.source_system,
    kanta_rows.source_row,
    records.document_id,
    records.document_version
from int_source_periods as period
inner join int_kanta_periods__consolidated as kanta_periods
    on
        period.record_kind = kanta_periods.record_kind
        and period.person_id = kanta_periods.person_id
        and period.organiser = kanta_periods.organiser
        and period.service_task = kanta_periods.service_task
inner join int_kanta_periods__assigned as kanta_rows
    on
        kanta_periods.record_kind = kanta_rows.record_kind
        and kanta_periods.person_id = kanta_rows.person_id
        and kanta_periods.organiser = kanta_rows.organiser
        and kanta_periods.service_task = kanta_rows.service_task
        and kanta_periods.start_date = kanta_rows.period_start_date
inner join int_kanta_records__current as records
    on
        kanta_rows.source_system = records.source_system
        and kanta_rows.source_row = records.source_row
where period.period_id = $id
order by kanta_periods.start_date, kanta_rows.start_date, kanta_rows.source_system, kanta_rows.source_row
