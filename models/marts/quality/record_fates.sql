with

source_rows as (
    select * from {{ ref('int_source_rows') }}
    where
        source_table in (
            'client_relation_periods', 'child_protection_periods', 'service_decisions', 'service_use'
        )
),

held_back_rows as (
    select * from {{ ref('int_held_back_rows') }}
),

row_destinations as (
    select * from {{ ref('int_row_destinations') }}
),

with_fate as (
    select
        source_rows.source_system,
        source_rows.source_table,
        source_rows.record_id,
        source_rows.source_row,
        held_back_rows.rule_ids as held_back_by,
        row_destinations.delivered_id,
        case
            when source_rows.row_state in ('unreadable', 'recorded_later') then source_rows.row_state
            when held_back_rows.source_row is not null then 'held_back'
            when source_rows.row_state in ('cancelled', 'excluded') then source_rows.row_state
            else row_destinations.fate
        end as fate
    from source_rows
    left join held_back_rows
        on
            source_rows.source_system = held_back_rows.source_system
            and source_rows.source_table = held_back_rows.source_table
            and source_rows.source_row = held_back_rows.source_row
    left join row_destinations
        on
            source_rows.source_system = row_destinations.source_system
            and source_rows.source_table = row_destinations.source_table
            and source_rows.source_row = row_destinations.source_row
),

final as (
    select
        source_system,
        source_table,
        {{ mask_identity_codes('record_id') }} as record_id,
        source_row,
        fate,
        case
            when fate = 'unreadable' then 'RA-001'
            when fate = 'held_back' then held_back_by
        end as rule_ids,
        case when fate in ('delivered', 'archived_in_kanta') then delivered_id end as delivered_id
    from with_fate
)

select * from final
