with

assigned as (
    select * from {{ ref('int_child_protection_periods__assigned') }}
),

consolidated as (
    {{ consolidate_periods('assigned', ['person_id', 'organiser']) }}
),

final as (
    select * from consolidated
)

select * from final
