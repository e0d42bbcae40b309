-- Of the county in docs/explanation/periods.md: each bar of its pictures, in days from the left edge.
with

edges as (
    select
        date '2022-11-28' as left_edge,
        date '2023-04-12' as right_edge
),

rows_of_clients as (
    select
        rows_read.client_id,
        rows_read.source_row,
        rows_read.record_id,
        assigned.person_id,
        assigned.service_task,
        assigned.start_date,
        assigned.end_date,
        assigned.period_start_date
    from int_periods__assigned as assigned
    inner join stg_client_relation_periods as rows_read using (source_system, source_row)
),

people as (
    select
        person_id,
        client_id,
        min(source_row) as place
    from rows_of_clients
    group by all
),

periods as (
    select
        consolidated.*,
        case
            when delivered.period_id is not null then 'delivered'
            when in_quarter.archived_part = 'whole' then 'archived_in_kanta'
            else 'outside_quarter'
        end as fate
    from int_periods__consolidated as consolidated
    left join int_periods__in_quarter as in_quarter
        using (record_kind, person_id, organiser, service_task, start_date)
    left join delivered_client_relation_periods as delivered using (period_id)
),

bars as (
    select client_id, 1 as kind_order, source_row as bar_order, 'row' as kind, record_id as words, start_date, end_date
    from rows_of_clients
    union all
    select client_id, 2, 1, 'archive', 'Kanta', start_date, end_date
    from int_kanta_periods__consolidated
    inner join people using (person_id)
    union all
    select client_id, 3, row_number() over (order by start_date), fate, fate, start_date, end_date
    from periods
    inner join people using (person_id)
)

select
    bars.client_id,
    bars.kind,
    bars.words,
    bars.start_date - edges.left_edge as first_day,
    least(coalesce(bars.end_date, edges.right_edge), edges.right_edge) - bars.start_date + 1 as days,
    bars.end_date is null as is_open
from bars
inner join people using (client_id)
cross join edges
order by people.place, bars.kind_order, bars.bar_order
