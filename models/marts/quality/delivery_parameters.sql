with

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

final as (
    select
        quarter,
        first_day,
        last_day,
        due_date,
        as_of_date,
        county,
        organiser,
        is_production,
        max_gap_days,
        clip_to_quarter
    from parameters
)

select * from final
