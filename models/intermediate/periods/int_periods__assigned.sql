with

unit_periods as (
    select * from {{ ref('int_unit_periods__usable') }}
),

assigned as (
    {{ assign_periods(
        'unit_periods', keys=['record_kind', 'person_id', 'organiser', 'service_task'],
        row_keys=['source_table', 'source_system', 'source_row', 'record_id', 'birth_date'],
        max_gap_days=setting('max_gap_days', 'days') | int
    ) }}
),

final as (
    select * from assigned
)

select * from final
