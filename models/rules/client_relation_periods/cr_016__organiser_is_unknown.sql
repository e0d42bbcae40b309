with

client_relation_periods as (
    select * from {{ ref('int_client_relation_periods__rows') }}
    where row_state = 'in_scope'
),

organisers as (
    select * from {{ ref('organisers') }}
),

final as (
    select
        client_relation_periods.source_system,
        'client_relation_periods' as source_table,
        client_relation_periods.source_row,
        client_relation_periods.record_id,
        'organiser' as field
    from client_relation_periods
    left join organisers on client_relation_periods.organiser = organisers.organiser
    where organisers.organiser is null
)

select * from final
