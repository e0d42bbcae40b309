{% set same_service = [
    'information_kind', 'person_id', 'organiser', 'social_service', 'outcome', 'decision_date', 'start_date',
] | join(', ') %}

with

service_decisions as (
    select * from {{ ref('int_service_decisions__rows') }}
),

service_use as (
    select * from {{ ref('int_service_use__rows') }}
),

usable_service_decisions as (
    select * from {{ ref('int_service_decisions__usable') }}
),

usable_service_use as (
    select * from {{ ref('int_service_use__usable') }}
),

tasks_not_delivered as (
    select * from {{ ref('service_tasks') }}
    where not in_register
),

outcomes as (
    select * from {{ ref('outcomes') }}
),

id_key as (
    select * from {{ ref('stg_id_key') }}
),

excluded_service_decisions as (
    select service_decisions.*
    from service_decisions
    inner join tasks_not_delivered on service_decisions.service_task = tasks_not_delivered.service_task
    where service_decisions.row_state = 'excluded'
),

excluded_service_use as (
    select service_use.*
    from service_use
    inner join tasks_not_delivered on service_use.service_task = tasks_not_delivered.service_task
    where service_use.row_state = 'excluded'
),

decisions as (
    select
        source_system,
        source_row,
        person_id,
        organiser,
        service_task,
        social_service,
        outcome,
        decision_date,
        valid_from,
        valid_to,
        true as is_usable
    from usable_service_decisions
    union all
    select
        source_system,
        source_row,
        person_id,
        organiser,
        service_task,
        social_service,
        outcome,
        decision_date,
        valid_from,
        cast(null as date) as valid_to,
        false as is_usable
    from excluded_service_decisions
),

decisions_with_kind as (
    select
        decisions.*,
        outcomes.slug = 'negative' as is_negative
    from decisions
    inner join outcomes on decisions.outcome = outcomes.outcome
),

candidates as (
    select
        source_system,
        'service_decisions' as source_table,
        source_row,
        person_id,
        organiser,
        service_task,
        social_service,
        case when is_negative then 'negative_decision' else 'decision_in_force' end as information_kind,
        outcome,
        decision_date,
        case when is_negative then valid_from else coalesce(valid_from, decision_date) end as start_date,
        valid_to as end_date,
        is_usable
    from decisions_with_kind
    union all
    select
        source_system,
        'service_use' as source_table,
        source_row,
        person_id,
        organiser,
        service_task,
        social_service,
        'service_use' as information_kind,
        cast(null as string) as outcome,
        cast(null as date) as decision_date,
        start_date,
        end_date,
        true as is_usable
    from usable_service_use
    union all
    select
        source_system,
        'service_use' as source_table,
        source_row,
        person_id,
        organiser,
        service_task,
        social_service,
        'service_use' as information_kind,
        cast(null as string) as outcome,
        cast(null as date) as decision_date,
        start_date,
        cast(null as date) as end_date,
        false as is_usable
    from excluded_service_use
),

with_tasks_of_the_same_service as (
    select
        *,
        min(case when is_usable then service_task end) over (partition by {{ same_service }}) as lowest_task,
        max(case when is_usable then service_task end) over (partition by {{ same_service }}) as highest_task,
        max(case when is_usable then 0 else 1 end) over (partition by {{ same_service }}) as is_excluded_elsewhere
    from candidates
),

with_task as (
    select
        source_system,
        source_table,
        source_row,
        person_id,
        organiser,
        social_service,
        information_kind,
        outcome,
        decision_date,
        start_date,
        end_date,
        coalesce(service_task, case when lowest_task = highest_task then lowest_task end) as service_task,
        lowest_task is null and is_excluded_elsewhere = 1 as is_excluded
    from with_tasks_of_the_same_service
    where is_usable
),

final as (
    select
        {{ keyed_hash([
            "'service'", 'with_task.information_kind', 'with_task.person_id', 'with_task.organiser',
            'with_task.service_task', 'with_task.social_service', 'with_task.outcome',
            'with_task.decision_date', 'with_task.start_date',
        ]) }} as service_id,
        with_task.source_system,
        with_task.source_table,
        with_task.source_row,
        with_task.person_id,
        with_task.organiser,
        with_task.service_task,
        with_task.social_service,
        with_task.information_kind,
        with_task.outcome,
        with_task.decision_date,
        with_task.start_date,
        with_task.end_date,
        with_task.is_excluded
    from with_task
    cross join id_key
)

select * from final
