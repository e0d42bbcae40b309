-- What Kanta holds of the same person, social service and kind of record; `is_the_same` on the same day.
select
    coalesce(cast(records.decision_date as varchar), cast(records.start_date as varchar)) as start_date,
    cast(records.end_date as varchar) as end_date,
    case
        when services.information_kind = 'service_use' then records.start_date = services.start_date
        else records.decision_date = services.decision_date
    end as is_the_same,
    records.source_system,
    records.source_row,
    records.document_id,
    records.document_version
from int_services__in_quarter as services
inner join int_kanta_records__current as records
    on
        services.person_id = records.person_id
        and services.social_service = records.social_service
        and records.record_kind = case
            when services.information_kind = 'service_use' then 'service_use' else 'service_decision'
        end
where services.service_id = $id
order by start_date, records.source_system, records.source_row
