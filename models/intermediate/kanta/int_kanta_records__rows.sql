with

kanta_records as (
    select * from {{ ref('stg_kanta_records') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

with_state as (
    select
        kanta_records.*,
        case
            when kanta_records.read_error is not null then 'unreadable'
            when kanta_records.archived_date > parameters.as_of_date then 'recorded_later'
            else 'in_scope'
        end as row_state,
        kanta_records.invalidated_at_text is not null
        and coalesce(kanta_records.invalidated_date <= parameters.as_of_date, true) as is_row_invalidated
    from kanta_records
    cross join parameters
),

with_invalidation as (
    select
        *,
        case
            when row_state <> 'in_scope' then false
            when document_set is null then is_row_invalidated
            else bool_or(is_row_invalidated) over (partition by row_state, document_set)
        end as is_invalidated
    from with_state
),

final as (
    select
        *,
        case
            when row_state <> 'in_scope' then null
            when document_set is null then 'document_set'
            when document_version is null then 'version'
            when archived_date is null then 'archived_at'
            when record_kind in ('old_copy', 'other_decision', 'service_end') then null
            when
                record_kind is null
                or record_kind not in ('client_relation', 'child_protection', 'service_decision', 'service_use')
                then 'record_kind'
            when start_date is null and start_date_text is not null then 'start_date'
            when (start_date is null or has_placeholder_start_date) and record_kind <> 'service_decision'
                then 'start_date'
            when end_date is null and end_date_text is not null then 'end_date'
            when end_date < start_date and record_kind in ('client_relation', 'child_protection') then 'end_date'
            when service_task is null and record_kind = 'client_relation' then 'service_task'
            when social_service is null and record_kind in ('service_decision', 'service_use') then 'social_service'
            when decision_date is null and decision_date_text is not null then 'decision_date'
            when (decision_date is null or has_placeholder_decision_date) and record_kind = 'service_decision'
                then 'decision_date'
        end as unusable_field,
        row_state = 'in_scope'
        and not is_invalidated
        and (
            document_set is null
            or rank() over (
                partition by row_state, document_set
                order by document_version desc nulls first
            ) = 1
        ) as is_newest_version
    from with_invalidation
)

select * from final
