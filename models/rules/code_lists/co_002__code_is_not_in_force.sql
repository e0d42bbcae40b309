with

client_relation_periods as (
    select * from {{ ref('int_client_relation_periods__rows') }}
    where row_state = 'in_scope'
),

service_decisions as (
    select * from {{ ref('int_service_decisions__rows') }}
    where row_state = 'in_scope'
),

service_use as (
    select * from {{ ref('int_service_use__rows') }}
    where row_state = 'in_scope'
),

service_tasks as (
    select * from {{ ref('service_tasks') }}
),

social_services as (
    select * from {{ ref('social_services') }}
),

outcomes as (
    select * from {{ ref('outcomes') }}
),

dated_codes as (
    select
        source_system,
        'client_relation_periods' as source_table,
        source_row,
        record_id,
        'service_task' as field,
        service_task as code,
        start_date as record_date
    from client_relation_periods
    where service_task is not null and start_date is not null
    union all
    select
        source_system,
        'service_decisions' as source_table,
        source_row,
        record_id,
        'service_task' as field,
        service_task as code,
        decision_date as record_date
    from service_decisions
    where service_task is not null and decision_date is not null
    union all
    select
        source_system,
        'service_decisions' as source_table,
        source_row,
        record_id,
        'social_service' as field,
        social_service as code,
        decision_date as record_date
    from service_decisions
    where social_service is not null and decision_date is not null
    union all
    select
        source_system,
        'service_decisions' as source_table,
        source_row,
        record_id,
        'outcome' as field,
        outcome as code,
        decision_date as record_date
    from service_decisions
    where outcome is not null and decision_date is not null
    union all
    select
        source_system,
        'service_use' as source_table,
        source_row,
        record_id,
        'service_task' as field,
        service_task as code,
        start_date as record_date
    from service_use
    where service_task is not null and start_date is not null
    union all
    select
        source_system,
        'service_use' as source_table,
        source_row,
        record_id,
        'social_service' as field,
        social_service as code,
        start_date as record_date
    from service_use
    where social_service is not null and start_date is not null
),

code_quarters as (
    select
        'service_task' as field,
        service_task as code,
        first_quarter,
        last_quarter
    from service_tasks
    union all
    select
        'social_service' as field,
        social_service as code,
        first_quarter,
        last_quarter
    from social_services
    union all
    select
        'outcome' as field,
        outcome as code,
        first_quarter,
        last_quarter
    from outcomes
),

with_quarter as (
    select
        *,
        concat(
            lpad(cast(extract(year from record_date) as string), 4, '0'), 'Q',
            cast(extract(quarter from record_date) as string)
        ) as record_quarter
    from dated_codes
),

final as (
    select
        with_quarter.source_system,
        with_quarter.source_table,
        with_quarter.source_row,
        with_quarter.record_id,
        with_quarter.field
    from with_quarter
    inner join code_quarters
        on
            with_quarter.field = code_quarters.field
            and with_quarter.code = code_quarters.code
    where
        with_quarter.record_quarter < code_quarters.first_quarter
        or with_quarter.record_quarter > code_quarters.last_quarter
)

select * from final
