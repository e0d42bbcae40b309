with

fate_counts as (
    select * from {{ ref('fate_counts') }}
    where fate <> 'recorded_later'
),

client_relation_periods as (
    select * from {{ ref('delivered_client_relation_periods') }}
),

child_protection_periods as (
    select * from {{ ref('delivered_child_protection_periods') }}
),

services as (
    select * from {{ ref('delivered_services') }}
),

rows_of_the_quarter as (
    select
        sum(quarter_row_count) as all_rows,
        sum(case when fate = 'archived_in_kanta' then quarter_row_count else 0 end) as archived_rows
    from fate_counts
),

delivered_records as (
    select period_id as delivered_id from client_relation_periods
    union all
    select period_id as delivered_id from child_protection_periods
    union all
    select service_id as delivered_id from services
),

delivered_counts as (
    select count(*) as record_count from delivered_records
),

final as (
    select
        cast(null as string) as source_system,
        'delivery' as source_table,
        cast(null as bigint) as source_row,
        cast(null as string) as record_id,
        'fate' as field
    from rows_of_the_quarter
    cross join delivered_counts
    where
        rows_of_the_quarter.all_rows > 0
        and rows_of_the_quarter.archived_rows = 0
        and delivered_counts.record_count = 0
)

select * from final
