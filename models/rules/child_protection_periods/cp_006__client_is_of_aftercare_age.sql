{%- set age_of_majority, age_aftercare_ends = 18, 25 -%}
with

child_protection_periods as (
    select * from {{ ref('int_child_protection_periods__rows') }}
    where row_state = 'in_scope'
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

days_in_quarter as (
    select
        child_protection_periods.*,
        greatest(child_protection_periods.start_date, parameters.first_day) as first_day_in_quarter,
        least(
            coalesce(child_protection_periods.end_date, parameters.last_day), parameters.last_day
        ) as last_day_in_quarter
    from child_protection_periods
    cross join parameters
    where
        child_protection_periods.start_date <= parameters.last_day
        and coalesce(child_protection_periods.end_date, parameters.last_day) >= parameters.first_day
),

final as (
    select
        source_system,
        'child_protection_periods' as source_table,
        source_row,
        record_id,
        'start_date' as field
    from days_in_quarter
    where
        {{ add_years('birth_date', age_of_majority) }} <= first_day_in_quarter
        and {{ add_years('birth_date', age_aftercare_ends) }} > last_day_in_quarter
)

select * from final
