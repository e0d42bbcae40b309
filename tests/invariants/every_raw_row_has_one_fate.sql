with

record_fates as (
    select * from {{ ref('record_fates') }}
),

final as (
    select
        source_system,
        source_table,
        source_row,
        count(*) as fates
    from record_fates
    group by source_system, source_table, source_row
    having count(*) <> 1 or count(fate) <> 1
)

select * from final
