with

client_relation_periods as (
    select * from {{ ref('int_client_relation_periods__rows') }}
),

held_back_rows as (
    select * from {{ ref('int_held_back_rows') }}
    where source_table = 'client_relation_periods'
),

final as (
    select client_relation_periods.*
    from client_relation_periods
    left join held_back_rows
        on
            client_relation_periods.source_system = held_back_rows.source_system
            and client_relation_periods.source_row = held_back_rows.source_row
    where
        client_relation_periods.row_state = 'in_scope'
        and held_back_rows.source_row is null
)

select * from final
