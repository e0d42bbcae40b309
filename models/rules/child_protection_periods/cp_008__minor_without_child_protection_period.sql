{%- set age_of_majority = 18 -%}
with

client_relations as (
    select * from {{ ref('int_periods__in_quarter') }}
    where record_kind = 'client_relation'
),

client_relation_rows as (
    select * from {{ ref('int_periods__assigned') }}
    where record_kind = 'client_relation'
),

child_protection as (
    select * from {{ ref('int_periods__in_quarter') }}
    where record_kind = 'child_protection'
),

service_tasks as (
    select * from {{ ref('service_tasks') }}
    where slug = 'child_welfare'
),

without_child_protection as (
    select client_relations.*
    from client_relations
    inner join service_tasks on client_relations.service_task = service_tasks.service_task
    left join child_protection
        on
            client_relations.person_id = child_protection.person_id
            and client_relations.first_day_in_quarter <= child_protection.last_day_in_quarter
            and client_relations.last_day_in_quarter >= child_protection.first_day_in_quarter
    where child_protection.person_id is null
),

final as (
    select
        client_relation_rows.source_system,
        client_relation_rows.source_table,
        client_relation_rows.source_row,
        client_relation_rows.record_id,
        'service_task' as field
    from without_child_protection
    inner join client_relation_rows
        on
            without_child_protection.person_id = client_relation_rows.person_id
            and without_child_protection.organiser = client_relation_rows.organiser
            and without_child_protection.service_task = client_relation_rows.service_task
            and without_child_protection.start_date = client_relation_rows.period_start_date
    where
        {{ add_years('client_relation_rows.birth_date', age_of_majority) }}
        > without_child_protection.first_day_in_quarter
)

select * from final
