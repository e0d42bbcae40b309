with

service_use as (
    select * from {{ ref('int_service_use__rows') }}
    where row_state = 'in_scope'
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

final as (
    select
        service_use.source_system,
        'service_use' as source_table,
        service_use.source_row,
        service_use.record_id,
        'start_date' as field
    from service_use
    cross join parameters
    where service_use.start_date > parameters.as_of_date
)

select * from final
