with

assigned as (
    select * from {{ ref('int_client_relation_periods__assigned') }}
),

merged_periods as (
    select * from {{ ref('int_client_relation_periods__consolidated') }}
    where row_count > 1
),

source_rows as (
    select * from {{ ref('int_source_rows') }}
    where source_table = 'client_relation_periods'
),

final as (
    select
        assigned.source_system,
        'client_relation_periods' as source_table,
        assigned.source_row,
        source_rows.record_id,
        cast(null as string) as field
    from assigned
    inner join merged_periods
        on
            assigned.person_id = merged_periods.person_id
            and assigned.organiser = merged_periods.organiser
            and assigned.service_task = merged_periods.service_task
            and assigned.period_start_date = merged_periods.start_date
    inner join source_rows
        on
            assigned.source_system = source_rows.source_system
            and assigned.source_row = source_rows.source_row
)

select * from final
