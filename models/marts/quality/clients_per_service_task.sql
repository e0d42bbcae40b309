with

client_relation_periods as (
    select * from {{ ref('delivered_client_relation_periods') }}
),

final as (
    select
        service_task,
        count(distinct person_id) as client_count
    from client_relation_periods
    group by service_task
)

select * from final
