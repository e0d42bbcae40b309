with

service_use as (
    select * from {{ ref('int_service_use__rows') }}
    where row_state = 'in_scope'
),

final as (
    select
        source_system,
        'service_use' as source_table,
        source_row,
        record_id,
        'start_date' as field
    from service_use
    where
        start_date < birth_date
        and has_placeholder_start_date is not true
)

select * from final
