with

source as (
    select * from {{ source('deliveries', 'earlier_client_counts') }}
),

final as (
    select
        package_name,
        service_task,
        client_count
    from source
)

select * from final
