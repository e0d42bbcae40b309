-- The source rows of one delivered or archived record, and how each joins those before it.
with

used_dates as (
    select
        'client_relation_periods' as source_table, source_system, source_row, start_date, end_date
    from int_client_relation_periods__assigned
    union all
    select
        'child_protection_periods' as source_table, source_system, source_row, start_date, end_date
    from int_child_protection_periods__assigned
    union all
    select source_table, source_system, source_row, start_date, end_date
    from int_services__candidates
),

rows_of_the_record as (
    select
        explained_rows.*,
        used_dates.start_date as used_start,
        used_dates.end_date as used_end
    from explained_rows
    inner join used_dates
        on
            explained_rows.source_table = used_dates.source_table
            and explained_rows.source_system = used_dates.source_system
            and explained_rows.source_row = used_dates.source_row
    where explained_rows.delivered_id = $id
),

with_earlier_end as (
    select
        *,
        max(coalesce(used_end, date '9999-12-31')) over (
            order by used_start, source_system, source_table, source_row
            rows between unbounded preceding and 1 preceding
        ) as earlier_end
    from rows_of_the_record
)

select
    * exclude (used_start, used_end, earlier_end),
    case
        when source_table in ('service_decisions', 'service_use')
            then case when row_number() over in_order = 1 then 'first' else 'same' end
        when earlier_end is null then 'first'
        when used_start <= earlier_end then 'overlaps'
        when used_start - 1 = earlier_end then 'touches'
        else 'bridges_a_gap'
    end as joins,
    case when earlier_end < date '9999-12-31' then cast(earlier_end as varchar) end as earlier_end,
    end_date is not null and used_end is null as end_is_placeholder
from with_earlier_end
window in_order as (order by used_start, source_system, source_table, source_row)
order by used_start, source_system, source_table, source_row
