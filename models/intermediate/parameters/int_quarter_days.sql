with

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

digits as (
    select 0 as digit
    {% for digit in range(1, 10) -%}
    union all
    select {{ digit }} as digit
    {% endfor %}
),

offsets as (
    select tens.digit * 10 + units.digit as day_offset
    from digits as tens
    cross join digits as units
),

days as (
    select
        {{ add_days('parameters.first_day', 'offsets.day_offset') }} as quarter_day,
        parameters.last_day
    from parameters
    cross join offsets
),

final as (
    select quarter_day
    from days
    where quarter_day <= last_day
)

select * from final
