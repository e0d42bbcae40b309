with

input_files as (
    select * from {{ ref('stg_input_files') }}
),

earlier_input_files as (
    select * from {{ ref('stg_earlier_input_files') }}
),

last_delivery as (
    select * from {{ ref('int_last_delivery') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
    where is_production
),

files_of_the_last_delivery as (
    select
        earlier_input_files.source_system,
        earlier_input_files.source_table,
        earlier_input_files.rows_read
    from earlier_input_files
    inner join last_delivery on earlier_input_files.package_name = last_delivery.package_name
),

counts_side_by_side as (
    select
        earlier_files.source_table,
        earlier_files.rows_read as earlier_row_count,
        coalesce(input_files.rows_read, 0) as row_count
    from files_of_the_last_delivery as earlier_files
    left join input_files
        on
            earlier_files.source_system = input_files.source_system
            and earlier_files.source_table = input_files.source_table
),

tables_with_lost_rows as (
    select
        counts_side_by_side.source_table,
        'rows_read' as field
    from counts_side_by_side
    cross join parameters
    where
        counts_side_by_side.row_count
        < (1 - parameters.volume_change_limit) * counts_side_by_side.earlier_row_count
        or (counts_side_by_side.row_count = 0 and counts_side_by_side.earlier_row_count > 0)
),

tables_of_new_systems as (
    select
        input_files.source_table,
        'source_system' as field
    from input_files
    cross join last_delivery
    cross join parameters
    left join files_of_the_last_delivery as earlier_files
        on input_files.source_system = earlier_files.source_system
    where
        input_files.rows_read > 0
        and earlier_files.source_system is null
),

tables_at_fault as (
    select * from tables_with_lost_rows
    union all
    select * from tables_of_new_systems
),

final as (
    select
        cast(null as string) as source_system,
        source_table,
        cast(null as bigint) as source_row,
        cast(null as string) as record_id,
        min(field) as field
    from tables_at_fault
    group by source_table
)

select * from final
