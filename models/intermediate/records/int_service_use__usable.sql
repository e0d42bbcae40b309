with

service_use as (
    select * from {{ ref('int_service_use__rows') }}
),

held_back_rows as (
    select * from {{ ref('int_held_back_rows') }}
    where source_table = 'service_use'
),

final as (
    select service_use.*
    from service_use
    left join held_back_rows
        on
            service_use.source_system = held_back_rows.source_system
            and service_use.source_row = held_back_rows.source_row
    where
        service_use.row_state = 'in_scope'
        and held_back_rows.source_row is null
)

select * from final
