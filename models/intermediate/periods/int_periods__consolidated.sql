with

assigned as (
    select * from {{ ref('int_periods__assigned') }}
),

consolidated as (
    {{ consolidate_periods('assigned', ['record_kind', 'person_id', 'organiser', 'service_task']) }}
),

final as (
    select * from consolidated
)

select * from final
