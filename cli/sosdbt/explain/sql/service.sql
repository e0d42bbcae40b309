-- A service of the quarter, delivered or not.
select
    services.person_id,
    services.organiser,
    services.service_task,
    services.social_service,
    information_kinds.delivered_code as information_kind,
    services.outcome,
    cast(services.decision_date as varchar) as decision_date,
    cast(services.start_date as varchar) as start_date,
    cast(services.end_date as varchar) as end_date,
    services.is_archived
from int_services__in_quarter as services
inner join information_kinds on services.information_kind = information_kinds.information_kind
where services.service_id = $id
