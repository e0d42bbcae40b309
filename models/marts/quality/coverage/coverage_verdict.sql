with

coverage as (
    select
        *,
        coalesce(service_task, municipality, age_group, '') as line_key
    from {{ ref('coverage') }}
    where line_kind <> 'cell'
),

coverage_shared as (
    select * from {{ ref('coverage_shared') }}
),

fate_counts as (
    select * from {{ ref('fate_counts') }}
    where source_table in ('client_relation_periods', 'child_protection_periods')
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

lines_of_conditions as (
    select
        *,
        case when line_kind = 'service_task' then 'service_tasks' else 'population' end as condition,
        case line_kind
            when 'service_task' then 'task'
            else line_kind
        end as what
    from coverage
    where
        record_kind = 'client_relation'
        and line_kind <> 'all'
        and line_key not in ('elsewhere', 'unknown')
),

reasons as (
    select
        'client_documents' as condition,
        'not_fulfilled' as answer,
        'days_not_in_kanta' as reason,
        record_kind,
        line_kind,
        line_key,
        cast(null as bigint) as row_count
    from coverage
    where line_kind = 'all' and clients_to_deliver > 0
    union all
    select
        'client_documents' as condition,
        'cannot_be_told' as answer,
        'nobody_in_sources' as reason,
        record_kind,
        line_kind,
        line_key,
        cast(null as bigint) as row_count
    from coverage
    where line_kind = 'all' and record_kind = 'client_relation' and clients_in_sources = 0
    union all
    select
        'client_documents' as condition,
        'cannot_be_told' as answer,
        'rows_held_back' as reason,
        case source_table
            when 'client_relation_periods' then 'client_relation' else 'child_protection'
        end as record_kind,
        'all' as line_kind,
        '' as line_key,
        cast(sum(quarter_row_count) as bigint) as row_count
    from fate_counts
    where fate in ('held_back', 'unreadable')
    group by source_table
    having sum(quarter_row_count) > 0
    union all
    select
        'client_documents' as condition,
        'cannot_be_told' as answer,
        'quarter_is_not_over' as reason,
        'client_relation' as record_kind,
        'all' as line_kind,
        '' as line_key,
        cast(null as bigint) as row_count
    from parameters
    where as_of_date <= last_day
    union all
    select
        condition,
        case when clients_in_sources > 0 then 'not_fulfilled' else 'cannot_be_told' end as answer,
        case
            when clients_in_sources > 0 then {{ dbt.concat(['what', "'_is_not_in_kanta'"]) }}
            else {{ dbt.concat(["'nobody_in_'", 'what']) }}
        end as reason,
        record_kind,
        line_kind,
        line_key,
        cast(null as bigint) as row_count
    from lines_of_conditions
    where clients_in_kanta = 0
),

conditions as (
    select 'client_documents' as condition
    union all
    select 'service_tasks' as condition
    union all
    select 'population' as condition
),

judged as (
    select
        conditions.condition,
        case
            when max(case when reasons.answer = 'not_fulfilled' then 1 else 0 end) = 1 then 'not_fulfilled'
            when count(reasons.reason) > 0 then 'cannot_be_told'
            else 'fulfilled'
        end as answer,
        max(case when reasons.reason = 'quarter_is_not_over' then 1 else 0 end) as is_too_early
    from conditions
    left join reasons on conditions.condition = reasons.condition
    group by conditions.condition
),

verdict as (
    select
        case
            when max(is_too_early) = 1 then 'cannot_be_told'
            when max(case when condition = 'client_documents' and answer = 'not_fulfilled' then 1 else 0 end) = 1
                then 'needed'
            when max(case when answer <> 'fulfilled' then 1 else 0 end) = 1 then 'cannot_be_told'
            else 'not_needed'
        end as answer
    from judged
),

answers as (
    select
        'separate_delivery' as subject,
        answer,
        '' as reason,
        'client_relation' as record_kind,
        'all' as line_kind,
        '' as line_key,
        cast(null as bigint) as row_count
    from verdict
    union all
    select
        condition as subject,
        answer,
        '' as reason,
        'client_relation' as record_kind,
        'all' as line_kind,
        '' as line_key,
        cast(null as bigint) as row_count
    from judged
    union all
    select
        condition as subject,
        answer,
        reason,
        record_kind,
        line_kind,
        line_key,
        row_count
    from reasons
),

{# The figures are those that may be shown. -#}
final as (
    select
        answers.subject,
        answers.answer,
        answers.reason,
        answers.record_kind,
        answers.line_kind,
        answers.line_key,
        coverage_shared.clients_in_sources,
        coverage_shared.clients_in_both,
        coverage_shared.clients_to_deliver,
        coverage_shared.days_in_sources,
        coverage_shared.days_to_deliver,
        case when answers.row_count >= parameters.small_count_limit then answers.row_count end as row_count
    from answers
    cross join parameters
    left join coverage_shared
        on
            answers.record_kind = coverage_shared.record_kind
            and answers.line_kind = coverage_shared.line_kind
            and answers.line_key = coverage_shared.line_key
)

select * from final
