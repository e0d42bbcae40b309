with

periods as (
    select * from {{ ref('int_client_relation_periods__consolidated') }}
),

stretches as (
    select * from {{ ref('int_source_stretches') }}
),

id_key as (
    select * from {{ ref('stg_id_key') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

final as (
    {{ periods_in_quarter('client_relation', keys=['person_id', 'organiser', 'service_task']) }}
)

select * from final
