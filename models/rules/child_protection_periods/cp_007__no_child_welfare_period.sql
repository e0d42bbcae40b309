with

child_protection as (
    select * from {{ ref('int_periods__in_quarter') }}
    where record_kind = 'child_protection'
),

child_protection_rows as (
    select * from {{ ref('int_periods__assigned') }}
    where record_kind = 'child_protection'
),

client_relations as (
    select * from {{ ref('int_periods__in_quarter') }}
    where record_kind = 'client_relation'
),

service_tasks as (
    select * from {{ ref('service_tasks') }}
    where slug = 'child_welfare'
),

child_welfare as (
    select client_relations.*
    from client_relations
    inner join service_tasks on client_relations.service_task = service_tasks.service_task
),

without_child_welfare as (
    select child_protection.*
    from child_protection
    left join child_welfare
        on
            child_protection.person_id = child_welfare.person_id
            and child_protection.first_day_in_quarter <= child_welfare.last_day_in_quarter
            and child_protection.last_day_in_quarter >= child_welfare.first_day_in_quarter
    where child_welfare.person_id is null
),

final as (
    select
        child_protection_rows.source_system,
        child_protection_rows.source_table,
        child_protection_rows.source_row,
        child_protection_rows.record_id,
        'start_date' as field
    from without_child_welfare
    inner join child_protection_rows
        on
            without_child_welfare.person_id = child_protection_rows.person_id
            and without_child_welfare.organiser = child_protection_rows.organiser
            and without_child_welfare.start_date = child_protection_rows.period_start_date
)

select * from final
