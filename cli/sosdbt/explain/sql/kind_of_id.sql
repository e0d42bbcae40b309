-- What a delivered or archived id names in this database; no row where it is unknown.
select record_kind as kind, archived_part
from int_source_periods
where period_id = $id
union all
select 'service' as kind, case when is_archived then 'whole' else 'none' end as archived_part
from int_services__in_quarter
where service_id = $id
union all
(
    select 'client' as kind, null as archived_part
    from int_clients
    where person_id = $id or client_key = $id
    union
    select 'client' as kind, null as archived_part
    from int_kanta_records__current
    where person_id = $id
)
