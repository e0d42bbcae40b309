with

period_rows as (
    select * from {{ ref('int_periods__assigned') }}
    where record_kind = 'child_protection'
),

with_row_count as (
    select
        *,
        count(*) over (
            partition by person_id, organiser, service_task, period_start_date
        ) as row_count
    from period_rows
),

final as (
    select
        source_system,
        source_table,
        source_row,
        record_id,
        cast(null as string) as field
    from with_row_count
    where row_count > 1
)

select * from final
