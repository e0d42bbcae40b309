with

client_relation_periods as (
    select * from {{ ref('int_client_relation_periods__rows') }}
    where row_state = 'in_scope'
),

organisers as (
    select * from {{ ref('organisers') }}
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
        'organiser' as field
    from client_relation_periods
    inner join organisers on client_relation_periods.organiser = organisers.organiser
    inner join parameters on organisers.county <> parameters.county
)

select * from final
