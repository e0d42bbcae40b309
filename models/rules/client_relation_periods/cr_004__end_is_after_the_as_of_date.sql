with

client_relation_periods as (
    select * from {{ ref('int_client_relation_periods__rows') }}
    where row_state = 'in_scope'
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

final as (
    select
        client_relation_periods.source_system,
        'client_relation_periods' as source_table,
        client_relation_periods.source_row,
        client_relation_periods.record_id,
        'end_date' as field
    from client_relation_periods
    cross join parameters
    where
        client_relation_periods.end_date > parameters.as_of_date
        and client_relation_periods.has_placeholder_end_date is not true
)

select * from final
