-- Every record of the quarter of one person, delivered or archived.
select
    coalesce(information_kind, record_kind) as kind,
    delivered_id as record_id,
    organiser,
    service_task,
    social_service,
    coalesce(start_date, decision_date) as start_date,
    end_date,
    archived_part = 'whole' as is_archived
from explained_records
where person_id = $id
order by kind, start_date, record_id
