{% set dates = {
    'int_client_relation_periods__rows': ['start_date', 'end_date', 'recorded_date'],
    'int_child_protection_periods__rows': ['start_date', 'end_date', 'recorded_date'],
    'int_service_decisions__rows': ['decision_date', 'valid_from', 'valid_to', 'recorded_date'],
    'int_service_use__rows': ['start_date', 'end_date', 'recorded_date'],
} %}

with

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
    where is_production
),

source_days as (
    {%- for model, columns in dates.items() %}
        {%- set is_last_model = loop.last %}
        {%- for column in columns %}
            select {{ column }} as source_day from {{ ref(model) }}
            {%- if not (is_last_model and loop.last) %}
                union all
            {%- endif %}
        {%- endfor %}
    {%- endfor %}
),

days_until_the_as_of_date as (
    select source_days.source_day
    from source_days
    inner join parameters on source_days.source_day <= parameters.as_of_date
),

newest as (
    select max(source_day) as newest_day from days_until_the_as_of_date
),

final as (
    select
        cast(null as string) as source_system,
        'delivery' as source_table,
        cast(null as bigint) as source_row,
        cast(null as string) as record_id,
        'start_date' as field
    from parameters
    cross join newest
    where
        newest.newest_day is null
        or newest.newest_day < parameters.first_day
)

select * from final
