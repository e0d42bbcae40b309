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
        'start_date' as field
    from client_relation_periods
    where
        start_date < birth_date
        and has_placeholder_start_date is not true
)

select * from final
