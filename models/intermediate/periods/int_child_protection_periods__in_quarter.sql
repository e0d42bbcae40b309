with

periods as (
    select * from {{ ref('int_child_protection_periods__consolidated') }}
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
    {{ periods_in_quarter('child_protection', keys=['person_id', 'organiser']) }}
)

select * from final
