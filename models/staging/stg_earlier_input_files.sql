with

source as (
    select * from {{ source('deliveries', 'earlier_input_files') }}
),

final as (
    select
        package_name,
        source_system,
        source_table,
        rows_read
    from source
)

select * from final
