with

services as (
    select * from {{ ref('int_services__merged') }}
),

kanta_records as (
    select * from {{ ref('int_kanta_records__current') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

archived_decisions as (
    select distinct
        person_id,
        social_service,
        decision_date
    from kanta_records
    where record_kind = 'service_decision'
),

archived_service_use as (
    select distinct
        person_id,
        social_service,
        start_date
    from kanta_records
    where record_kind = 'service_use'
),

services_of_the_quarter as (
    select services.*
    from services
    cross join parameters
    where
        (
            services.information_kind = 'negative_decision'
            and services.decision_date between parameters.first_day and parameters.last_day
        )
        or (
            services.information_kind <> 'negative_decision'
            and services.start_date <= parameters.last_day
            and coalesce(services.end_date, parameters.last_day) >= parameters.first_day
        )
),

final as (
    select
        services_of_the_quarter.service_id,
        services_of_the_quarter.person_id,
        services_of_the_quarter.organiser,
        services_of_the_quarter.service_task,
        services_of_the_quarter.social_service,
        services_of_the_quarter.information_kind,
        services_of_the_quarter.outcome,
        services_of_the_quarter.decision_date,
        services_of_the_quarter.start_date,
        services_of_the_quarter.end_date,
        archived_decisions.person_id is not null or archived_service_use.person_id is not null as is_archived
    from services_of_the_quarter
    left join archived_decisions
        on
            services_of_the_quarter.information_kind <> 'service_use'
            and services_of_the_quarter.person_id = archived_decisions.person_id
            and services_of_the_quarter.social_service = archived_decisions.social_service
            and services_of_the_quarter.decision_date = archived_decisions.decision_date
    left join archived_service_use
        on
            services_of_the_quarter.information_kind = 'service_use'
            and services_of_the_quarter.person_id = archived_service_use.person_id
            and services_of_the_quarter.social_service = archived_service_use.social_service
            and services_of_the_quarter.start_date = archived_service_use.start_date
)

select * from final
