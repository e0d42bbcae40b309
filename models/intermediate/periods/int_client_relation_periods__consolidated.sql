with

assigned as (
    select * from {{ ref('int_client_relation_periods__assigned') }}
),

consolidated as (
    {{ consolidate_periods('assigned', ['person_id', 'organiser', 'service_task']) }}
),

final as (
    select * from consolidated
)

select * from final
