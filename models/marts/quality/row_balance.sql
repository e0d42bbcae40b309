with

input_files as (
    select * from {{ ref('stg_input_files') }}
),

fate_counts as (
    select * from {{ ref('fate_counts') }}
),

rows_read as (
    select
        source_table,
        sum(rows_read) as raw_rows
    from input_files
    group by source_table
),

rows_with_a_fate as (
    select
        source_table,
        sum(row_count) as rows_with_a_fate
    from fate_counts
    group by source_table
),

final as (
    select
        rows_with_a_fate.source_table,
        cast(coalesce(rows_read.raw_rows, 0) as bigint) as raw_rows,
        cast(rows_with_a_fate.rows_with_a_fate as bigint) as rows_with_a_fate,
        coalesce(rows_read.raw_rows, 0) = rows_with_a_fate.rows_with_a_fate as is_balanced
    from rows_with_a_fate
    left join rows_read on rows_with_a_fate.source_table = rows_read.source_table
)

select * from final
