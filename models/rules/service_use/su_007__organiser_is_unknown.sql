with

service_use as (
    select * from {{ ref('int_service_use__rows') }}
    where row_state = 'in_scope'
),

organisers as (
    select * from {{ ref('organisers') }}
),

final as (
    select
        service_use.source_system,
        'service_use' as source_table,
        service_use.source_row,
        service_use.record_id,
        'organiser' as field
    from service_use
    left join organisers on service_use.organiser = organisers.organiser
    where organisers.organiser is null
)

select * from final
