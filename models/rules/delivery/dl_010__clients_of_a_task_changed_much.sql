with

clients_per_service_task as (
    select * from {{ ref('clients_per_service_task') }}
),

last_delivered_quarter as (
    select * from {{ ref('int_last_delivered_quarter') }}
),

earlier_client_counts as (
    select * from {{ ref('stg_earlier_client_counts') }}
),

service_tasks as (
    select * from {{ ref('service_tasks') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

counts_of_the_last_quarter as (
    select
        earlier_client_counts.service_task,
        earlier_client_counts.client_count
    from earlier_client_counts
    inner join last_delivered_quarter
        on earlier_client_counts.package_name = last_delivered_quarter.package_name
),

counts_side_by_side as (
    select
        service_tasks.service_task,
        parameters.volume_change_limit,
        coalesce(clients_per_service_task.client_count, 0) as client_count,
        coalesce(counts_of_the_last_quarter.client_count, 0) as earlier_client_count
    from service_tasks
    cross join last_delivered_quarter
    cross join parameters
    left join clients_per_service_task
        on service_tasks.service_task = clients_per_service_task.service_task
    left join counts_of_the_last_quarter
        on service_tasks.service_task = counts_of_the_last_quarter.service_task
),

final as (
    select
        cast(null as string) as source_system,
        'delivered_client_relation_periods' as source_table,
        cast(null as bigint) as source_row,
        service_task as record_id,
        'service_task' as field
    from counts_side_by_side
    where abs(client_count - earlier_client_count) > volume_change_limit * earlier_client_count
)

select * from final
