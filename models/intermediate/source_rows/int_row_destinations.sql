with

client_relation_rows as (
    select * from {{ ref('int_client_relation_periods__assigned') }}
),

client_relation_periods as (
    select * from {{ ref('int_client_relation_periods__in_quarter') }}
),

child_protection_rows as (
    select * from {{ ref('int_child_protection_periods__assigned') }}
),

child_protection_periods as (
    select * from {{ ref('int_child_protection_periods__in_quarter') }}
),

service_rows as (
    select * from {{ ref('int_services__candidates') }}
),

services as (
    select * from {{ ref('int_services__in_quarter') }}
),

destinations as (
    select
        client_relation_rows.source_system,
        'client_relation_periods' as source_table,
        client_relation_rows.source_row,
        client_relation_periods.period_id as delivered_id,
        client_relation_periods.archived_part = 'whole' as is_archived,
        false as is_excluded
    from client_relation_rows
    left join client_relation_periods
        on
            client_relation_rows.person_id = client_relation_periods.person_id
            and client_relation_rows.organiser = client_relation_periods.organiser
            and client_relation_rows.service_task = client_relation_periods.service_task
            and client_relation_rows.period_start_date = client_relation_periods.start_date
    union all
    select
        child_protection_rows.source_system,
        'child_protection_periods' as source_table,
        child_protection_rows.source_row,
        child_protection_periods.period_id as delivered_id,
        child_protection_periods.archived_part = 'whole' as is_archived,
        false as is_excluded
    from child_protection_rows
    left join child_protection_periods
        on
            child_protection_rows.person_id = child_protection_periods.person_id
            and child_protection_rows.organiser = child_protection_periods.organiser
            and child_protection_rows.period_start_date = child_protection_periods.start_date
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
