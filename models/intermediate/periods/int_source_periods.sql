with

client_relation_periods as (
    select * from {{ ref('int_client_relation_periods__in_quarter') }}
),

child_protection_periods as (
    select * from {{ ref('int_child_protection_periods__in_quarter') }}
),

final as (
    select
        'client_relation' as record_kind,
        period_id,
        person_id,
        organiser,
        service_task,
        start_date,
        end_date,
        first_day_in_quarter,
        last_day_in_quarter,
        archived_part
    from client_relation_periods
    union all
    select
        'child_protection' as record_kind,
        period_id,
        person_id,
        organiser,
        '' as service_task,
        start_date,
        end_date,
        first_day_in_quarter,
        last_day_in_quarter,
        archived_part
    from child_protection_periods
)

select * from final
