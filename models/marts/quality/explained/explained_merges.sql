{{ config(materialized='view') }}

with

record_fates as (
    select * from {{ ref('record_fates') }}
    where delivered_id is not null
),

period_rows as (
    select * from {{ ref('int_periods__assigned') }}
),

service_rows as (
    select * from {{ ref('int_services__candidates') }}
),

used_rows as (
    select
        source_table,
        source_system,
        source_row,
        start_date,
        end_date
    from period_rows
    union all
    select
        source_table,
        source_system,
        source_row,
        start_date,
        end_date
    from service_rows
),

in_order as (
    select
        used_rows.*,
        record_fates.delivered_id,
        cast(row_number() over (
            partition by record_fates.delivered_id
            order by
                coalesce(used_rows.start_date, cast('0001-01-01' as date)), used_rows.source_system,
                used_rows.source_table, used_rows.source_row
        ) as bigint) as merge_order
    from used_rows
    inner join record_fates
        on
            used_rows.source_system = record_fates.source_system
            and used_rows.source_table = record_fates.source_table
            and used_rows.source_row = record_fates.source_row
),

with_earlier_end as (
    select
        *,
        max(coalesce(end_date, cast('9999-12-31' as date))) over (
            partition by delivered_id
            order by merge_order
            rows between unbounded preceding and 1 preceding
        ) as earlier_end
    from in_order
),

final as (
    select
        delivered_id,
        merge_order,
        source_system,
        source_table,
        source_row,
        start_date,
        end_date,
        case
            when merge_order = 1 then 'first'
            when source_table in ('service_decisions', 'service_use') then 'same'
            when start_date <= earlier_end then 'overlaps'
            when {{ add_days('start_date', -1) }} = earlier_end then 'touches'
            else 'bridges_a_gap'
        end as joins,
        nullif(earlier_end, cast('9999-12-31' as date)) as joins_rows_until
    from with_earlier_end
)

select * from final
