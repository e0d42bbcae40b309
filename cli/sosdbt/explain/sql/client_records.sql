-- Every record of the quarter of one person, delivered or archived.
select
    record_kind as kind,
    period_id as record_id,
    organiser,
    nullif(service_task, '') as service_task,
    null as social_service,
    cast(start_date as varchar) as start_date,
    cast(end_date as varchar) as end_date,
    archived_part = 'whole' as is_archived
from int_source_periods
where person_id = $id
union all
select
    information_kind as kind,
    service_id as record_id,
    organiser,
    service_task,
    social_service,
    cast(coalesce(start_date, decision_date) as varchar) as start_date,
    cast(end_date as varchar) as end_date,
    is_archived
from int_services__in_quarter
where person_id = $id
order by kind, start_date, record_id
