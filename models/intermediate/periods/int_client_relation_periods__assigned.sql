with

usable as (
    select * from {{ ref('int_client_relation_periods__usable') }}
),

period_rows as (
    select
        source_system,
        source_row,
        person_id,
        organiser,
        service_task,
        start_date,
        end_date
    from usable
),

assigned as (
    {{ assign_periods(
        'period_rows', keys=['person_id', 'organiser', 'service_task'],
        row_keys=['source_system', 'source_row'], max_gap_days=var('max_gap_days')
    ) }}
),

final as (
    select * from assigned
)

select * from final
