with

client_relation_periods as (
    select * from {{ ref('int_client_relation_periods__rows') }}
    where row_state = 'in_scope'
),

age_limits as (
    select * from {{ ref('age_limits') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

days_in_quarter as (
    select
        client_relation_periods.*,
        greatest(client_relation_periods.start_date, parameters.first_day) as first_day_in_quarter,
        least(
            coalesce(client_relation_periods.end_date, parameters.last_day), parameters.last_day
        ) as last_day_in_quarter
    from client_relation_periods
    cross join parameters
    where
        client_relation_periods.start_date <= parameters.last_day
        and coalesce(client_relation_periods.end_date, parameters.last_day) >= parameters.first_day
),

final as (
    select
        days_in_quarter.source_system,
        'client_relation_periods' as source_table,
        days_in_quarter.source_row,
        days_in_quarter.record_id,
        'service_task' as field
    from days_in_quarter
    inner join age_limits on days_in_quarter.service_task = age_limits.service_task
    where
        {{ add_years('days_in_quarter.birth_date', 'age_limits.lowest_age') }} > days_in_quarter.last_day_in_quarter
        or {{ add_years('days_in_quarter.birth_date', 'age_limits.highest_age + 1') }}
        <= days_in_quarter.first_day_in_quarter
)

select * from final
