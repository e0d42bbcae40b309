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
        'service_task' as field
    from service_use
    where service_task_code is not null and service_task is null
)

select * from final
