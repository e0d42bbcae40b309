with

service_decisions as (
    select * from {{ ref('int_services__rows') }}
    where source_table = 'service_decisions' and is_usable
),

client_relations as (
    select * from {{ ref('int_periods__consolidated') }}
    where record_kind = 'client_relation'
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

covered as (
    select distinct
        service_decisions.source_system,
        service_decisions.source_row
    from service_decisions
    inner join client_relations
        on
            service_decisions.person_id = client_relations.person_id
            and service_decisions.decision_date >= client_relations.start_date
            and (client_relations.end_date is null or service_decisions.decision_date <= client_relations.end_date)
),

final as (
    select
        service_decisions.source_system,
        'service_decisions' as source_table,
        service_decisions.source_row,
        service_decisions.record_id,
        'decision_date' as field
    from service_decisions
    cross join parameters
    left join covered
        on
            service_decisions.source_system = covered.source_system
            and service_decisions.source_row = covered.source_row
    where
        service_decisions.decision_date between parameters.first_day and parameters.last_day
        and covered.source_row is null
)

select * from final
