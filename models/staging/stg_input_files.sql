with

source as (
    select * from {{ source('raw', 'input_files') }}
),

final as (
    select
        source_system,
        source_table,
        file_name,
        file_format,
        rows_read,
        rows_unreadable,
        rows_sha256
    from source
)

select * from final
