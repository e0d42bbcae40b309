with

record_fates as (
    select * from {{ ref('record_fates') }}
),

-- An older version of a document is no record that somebody cancelled.
replaced_rows as (
    select * from {{ ref('stg_source_documents') }}
    where is_replaced
),

counts as (
    select
        record_fates.source_system,
        record_fates.source_table,
        count(*) as row_count,
        sum(case when record_fates.fate = 'recorded_later' then 1 else 0 end) as later_count,
        sum(case when record_fates.fate = 'cancelled' then 1 else 0 end) as cancelled_count
    from record_fates
    left join replaced_rows
        on
            record_fates.source_system = replaced_rows.source_system
            and record_fates.source_row = replaced_rows.source_row
    where replaced_rows.source_row is null
    group by record_fates.source_system, record_fates.source_table
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
