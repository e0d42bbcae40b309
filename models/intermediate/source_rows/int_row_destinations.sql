with

period_rows as (
    select * from {{ ref('int_periods__assigned') }}
),

periods as (
    select * from {{ ref('int_periods__in_quarter') }}
),

service_rows as (
    select * from {{ ref('int_services__candidates') }}
),

services as (
    select * from {{ ref('int_services__in_quarter') }}
),

destinations as (
    select
        period_rows.source_system,
        period_rows.source_table,
        period_rows.source_row,
        periods.period_id as delivered_id,
        periods.archived_part = 'whole' as is_archived,
        false as is_excluded
    from period_rows
    left join periods
        on
            period_rows.record_kind = periods.record_kind
            and period_rows.person_id = periods.person_id
            and period_rows.organiser = periods.organiser
            and period_rows.service_task = periods.service_task
            and period_rows.period_start_date = periods.start_date
    union all
    select
        service_rows.source_system,
        service_rows.source_table,
        service_rows.source_row,
        services.service_id as delivered_id,
        services.is_archived,
        service_rows.is_excluded
    from service_rows
    left join services on service_rows.service_id = services.service_id
),

final as (
    select
        source_system,
        source_table,
        source_row,
        delivered_id,
        case
            when is_excluded then 'excluded'
            when delivered_id is null then 'outside_quarter'
            when is_archived then 'archived_in_kanta'
            else 'delivered'
        end as fate
    from destinations
)

select * from final
