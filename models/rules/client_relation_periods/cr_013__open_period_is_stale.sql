{%- set years_until_stale, years_of_a_sign = 5, 2 -%}
with

client_relation_periods as (
    select * from {{ ref('int_unit_periods__usable') }}
    where record_kind = 'client_relation'
),

service_decisions as (
    select * from {{ ref('int_services__rows') }}
    where source_table = 'service_decisions' and is_usable
),

service_use as (
    select * from {{ ref('int_services__rows') }}
    where source_table = 'service_use' and is_usable
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

recent_signs as (
    select service_decisions.person_id
    from service_decisions
    cross join parameters
    where
        service_decisions.decision_date <= parameters.as_of_date
        and {{ add_years('service_decisions.decision_date', years_of_a_sign) }} >= parameters.as_of_date
    union distinct
    select service_use.person_id
    from service_use
    cross join parameters
    where
        service_use.start_date <= parameters.as_of_date
        and (
            service_use.end_date is null
            or {{ add_years('service_use.end_date', years_of_a_sign) }} >= parameters.as_of_date
        )
),

final as (
    select
        client_relation_periods.source_system,
        client_relation_periods.source_table,
        client_relation_periods.source_row,
        client_relation_periods.record_id,
        'end_date' as field
    from client_relation_periods
    cross join parameters
    left join recent_signs on client_relation_periods.person_id = recent_signs.person_id
    where
        client_relation_periods.end_date is null
        and {{ add_years('client_relation_periods.start_date', years_until_stale) }} < parameters.as_of_date
        and recent_signs.person_id is null
)

select * from final
