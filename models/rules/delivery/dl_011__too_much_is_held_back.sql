with

fate_counts as (
    select * from {{ ref('fate_counts') }}
    where source_table in ('client_relation_periods', 'child_protection_periods')
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

rows_of_the_quarter as (
    select
        source_table,
        sum(quarter_row_count) as all_rows,
        sum(case when fate in ('held_back', 'unreadable') then quarter_row_count else 0 end) as lost_rows
    from fate_counts
    where fate in ('delivered', 'archived_in_kanta', 'held_back', 'unreadable')
    group by source_table
),

final as (
    select
        cast(null as string) as source_system,
        rows_of_the_quarter.source_table,
        cast(null as bigint) as source_row,
        cast(null as string) as record_id,
        'fate' as field
    from rows_of_the_quarter
    cross join parameters
    where rows_of_the_quarter.lost_rows > parameters.held_back_limit * rows_of_the_quarter.all_rows
)

select * from final
