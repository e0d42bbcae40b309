with

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

digits as (
    select 0 as digit
    union all
    select 1 as digit
    union all
    select 2 as digit
    union all
    select 3 as digit
    union all
    select 4 as digit
    union all
    select 5 as digit
    union all
    select 6 as digit
    union all
    select 7 as digit
    union all
    select 8 as digit
    union all
    select 9 as digit
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
