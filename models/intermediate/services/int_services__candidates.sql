{% set same_service = [
    'information_kind', 'person_id', 'organiser', 'social_service', 'outcome', 'decision_date', 'start_date',
] | join(', ') %}

with

services as (
    select * from {{ ref('int_services__rows') }}
),

outcomes as (
    select * from {{ ref('outcomes') }}
),

with_kind as (
    select
        services.*,
        case
            when services.source_table = 'service_use' then 'service_use'
            when outcomes.slug = 'negative' then 'negative_decision'
            else 'decision_in_force'
        end as information_kind
    from services
    left join outcomes on services.outcome = outcomes.outcome
    where services.source_table = 'service_use' or outcomes.outcome is not null
),

candidates as (
    select
        source_table,
        source_system,
        source_row,
        person_id,
        organiser,
        service_task,
        social_service,
        information_kind,
        outcome,
        decision_date,
        end_date,
        is_usable,
        case when information_kind = 'decision_in_force' then coalesce(start_date, decision_date) else start_date end
            as start_date
    from with_kind
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
        with_task.*,
        {{ keyed_hash([
            "'service'", 'with_task.information_kind', 'with_task.person_id', 'with_task.organiser',
            'with_task.service_task', 'with_task.social_service', 'with_task.outcome',
            'with_task.decision_date', 'with_task.start_date',
        ]) }} as service_id
    from with_task
)

select * from final
