with

client_relation_periods as (
    select * from {{ ref('int_client_relation_periods__rows') }}
),

child_protection_periods as (
    select * from {{ ref('int_child_protection_periods__rows') }}
),

held_back_rows as (
    select * from {{ ref('int_held_back_rows') }}
),

unit_periods as (
    select
        'client_relation' as record_kind,
        'client_relation_periods' as source_table,
        source_system,
        source_row,
        record_id,
        person_id,
        birth_date,
        organiser,
        service_task,
        start_date,
        end_date,
        has_placeholder_end_date,
        row_state
    from client_relation_periods
    union all
    select
        'child_protection' as record_kind,
        'child_protection_periods' as source_table,
        source_system,
        source_row,
        record_id,
        person_id,
        birth_date,
        organiser,
        '' as service_task,
        start_date,
        end_date,
        has_placeholder_end_date,
        row_state
    from child_protection_periods
),

final as (
    select
        unit_periods.record_kind,
        unit_periods.source_table,
        unit_periods.source_system,
        unit_periods.source_row,
        unit_periods.record_id,
        unit_periods.person_id,
        unit_periods.birth_date,
        unit_periods.organiser,
        unit_periods.service_task,
        unit_periods.start_date,
        case when unit_periods.has_placeholder_end_date is not true then unit_periods.end_date end as end_date
    from unit_periods
    left join held_back_rows
        on
            unit_periods.source_system = held_back_rows.source_system
            and unit_periods.source_table = held_back_rows.source_table
            and unit_periods.source_row = held_back_rows.source_row
    where
        unit_periods.row_state = 'in_scope'
        and held_back_rows.source_row is null
)

select * from final
