with

service_decisions as (
    select * from {{ ref('int_service_decisions__rows') }}
    where row_state = 'in_scope'
),

organisers as (
    select * from {{ ref('organisers') }}
),

final as (
    select
        service_decisions.source_system,
        'service_decisions' as source_table,
        service_decisions.source_row,
        service_decisions.record_id,
        'organiser' as field
    from service_decisions
    left join organisers on service_decisions.organiser = organisers.organiser
    where organisers.organiser is null
)

select * from final
