with

service_use as (
    select * from {{ ref('int_services__rows') }}
    where source_table = 'service_use' and is_usable
),

client_relations as (
    select * from {{ ref('int_periods__in_quarter') }}
    where record_kind = 'client_relation'
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

days_in_quarter as (
    select
        service_use.*,
        greatest(service_use.start_date, parameters.first_day) as first_day_in_quarter,
        least(coalesce(service_use.end_date, parameters.last_day), parameters.last_day) as last_day_in_quarter
    from service_use
    cross join parameters
    where
        service_use.start_date <= parameters.last_day
        and coalesce(service_use.end_date, parameters.last_day) >= parameters.first_day
),

covered as (
    select distinct
        days_in_quarter.source_system,
        days_in_quarter.source_row
    from days_in_quarter
    inner join client_relations
        on
            days_in_quarter.person_id = client_relations.person_id
            and days_in_quarter.first_day_in_quarter <= client_relations.last_day_in_quarter
            and days_in_quarter.last_day_in_quarter >= client_relations.first_day_in_quarter
),

final as (
    select
        days_in_quarter.source_system,
        'service_use' as source_table,
        days_in_quarter.source_row,
        days_in_quarter.record_id,
        'start_date' as field
    from days_in_quarter
    left join covered
        on
            days_in_quarter.source_system = covered.source_system
            and days_in_quarter.source_row = covered.source_row
    where covered.source_row is null
)

select * from final
