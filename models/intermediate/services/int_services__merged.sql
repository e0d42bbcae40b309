with

candidates as (
    select * from {{ ref('int_services__candidates') }}
    where not is_excluded
),

final as (
    select
        service_id,
        person_id,
        organiser,
        service_task,
        social_service,
        information_kind,
        outcome,
        decision_date,
        start_date,
        case when count(end_date) = count(*) then max(end_date) end as end_date
    from candidates
    group by
        service_id, person_id, organiser, service_task, social_service, information_kind, outcome,
        decision_date, start_date
)

select * from final
