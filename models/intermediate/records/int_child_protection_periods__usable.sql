with

child_protection_periods as (
    select * from {{ ref('int_child_protection_periods__rows') }}
),

held_back_rows as (
    select * from {{ ref('int_held_back_rows') }}
    where source_table = 'child_protection_periods'
),

final as (
    select
        child_protection_periods.source_system,
        child_protection_periods.source_row,
        child_protection_periods.read_error,
        child_protection_periods.record_id,
        child_protection_periods.client_id,
        child_protection_periods.start_date_text,
        child_protection_periods.start_date,
        child_protection_periods.end_date_text,
        child_protection_periods.organiser_text,
        child_protection_periods.organiser,
        child_protection_periods.cancelled_text,
        child_protection_periods.is_cancelled,
        child_protection_periods.recorded_at_text,
        child_protection_periods.recorded_date,
        child_protection_periods.content_hash,
        child_protection_periods.has_client,
        child_protection_periods.person_id,
        child_protection_periods.client_key,
        child_protection_periods.birth_date,
        child_protection_periods.death_date,
        child_protection_periods.row_state,
        case
            when child_protection_periods.has_placeholder_end_date is not true then child_protection_periods.end_date
        end as end_date
    from child_protection_periods
    left join held_back_rows
        on
            child_protection_periods.source_system = held_back_rows.source_system
            and child_protection_periods.source_row = held_back_rows.source_row
    where
        child_protection_periods.row_state = 'in_scope'
        and held_back_rows.source_row is null
)

select * from final
