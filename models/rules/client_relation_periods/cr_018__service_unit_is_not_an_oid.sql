with

client_relation_periods as (
    select * from {{ ref('int_client_relation_periods__rows') }}
    where row_state = 'in_scope'
),

final as (
    select
        source_system,
        'client_relation_periods' as source_table,
        source_row,
        record_id,
        'service_unit' as field
    from client_relation_periods
    where
        service_unit is not null
        and not {{ matches_pattern('service_unit', '[0-2]([.](0|[1-9][0-9]*))+') }}
)

select * from final
