with

record_fates as (
    select * from {{ ref('record_fates') }}
),

counts as (
    select
        source_system,
        source_table,
        count(*) as row_count,
        sum(case when fate = 'recorded_later' then 1 else 0 end) as later_count,
        sum(case when fate = 'cancelled' then 1 else 0 end) as cancelled_count
    from record_fates
    group by source_system, source_table
),

final as (
    select
        source_system,
        source_table,
        cast(null as bigint) as source_row,
        cast(null as string) as record_id,
        case when later_count = row_count then 'recorded_at' else 'cancelled' end as field
    from counts
    where
        row_count >= 10
        and (later_count = row_count or 2 * cancelled_count > row_count - later_count)
)

select * from final
