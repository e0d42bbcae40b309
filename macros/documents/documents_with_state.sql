{% macro documents_with_state(relation) %}
    with with_row_state as (
        select
            {{ relation }}.*,
            case
                when {{ relation }}.read_error is not null then 'unreadable'
                when {{ relation }}.archived_date > parameters.as_of_date then 'recorded_later'
                else 'in_scope'
            end as row_state,
            {{ relation }}.invalidated_at_text is not null
            and coalesce({{ relation }}.invalidated_date <= parameters.as_of_date, true) as is_row_invalidated
        from {{ relation }}
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
        from with_row_state
    )

    select
        *,
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
{% endmacro %}
