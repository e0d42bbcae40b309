with

services as (
    select * from {{ ref('int_services__in_quarter') }}
),

information_kinds as (
    select * from {{ ref('information_kinds') }}
),

final as (
    select
        services.service_id,
        services.person_id,
        services.organiser,
        services.service_task,
        services.social_service,
        information_kinds.delivered_code as information_kind,
        services.outcome,
        services.decision_date,
        services.start_date,
        services.end_date
    from services
    inner join information_kinds on services.information_kind = information_kinds.information_kind
    where not services.is_archived
)

select * from final
