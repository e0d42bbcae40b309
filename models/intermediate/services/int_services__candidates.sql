with

service_decisions as (
    select * from {{ ref('int_service_decisions__usable') }}
),

service_use as (
    select * from {{ ref('int_service_use__usable') }}
),

outcomes as (
    select * from {{ ref('outcomes') }}
),

id_key as (
    select * from {{ ref('stg_id_key') }}
),

decisions_with_kind as (
    select
        service_decisions.*,
        outcomes.slug = 'negative' as is_negative
    from service_decisions
    inner join outcomes on service_decisions.outcome = outcomes.outcome
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
        valid_to as end_date
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
        end_date
    from service_use
),

final as (
    select
        {{ keyed_hash([
            "'service'", 'candidates.information_kind', 'candidates.person_id', 'candidates.organiser',
            'candidates.service_task', 'candidates.social_service', 'candidates.outcome',
            'candidates.decision_date', 'candidates.start_date',
        ]) }} as service_id,
        candidates.source_system,
        candidates.source_table,
        candidates.source_row,
        candidates.person_id,
        candidates.organiser,
        candidates.service_task,
        candidates.social_service,
        candidates.information_kind,
        candidates.outcome,
        candidates.decision_date,
        candidates.start_date,
        candidates.end_date
    from candidates
    cross join id_key
)

select * from final
