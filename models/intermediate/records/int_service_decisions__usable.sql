with

service_decisions as (
    select * from {{ ref('int_service_decisions__rows') }}
),

held_back_rows as (
    select * from {{ ref('int_held_back_rows') }}
    where source_table = 'service_decisions'
),

final as (
    select service_decisions.*
    from service_decisions
    left join held_back_rows
        on
            service_decisions.source_system = held_back_rows.source_system
            and service_decisions.source_row = held_back_rows.source_row
    where
        service_decisions.row_state = 'in_scope'
        and held_back_rows.source_row is null
)

select * from final
