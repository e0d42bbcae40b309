with

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

counties as (
    select * from {{ ref('counties') }}
),

organisers as (
    select * from {{ ref('organisers') }}
),

reporting_quarters as (
    select * from {{ ref('reporting_quarters') }}
),

with_calendar_days as (
    select
        *,
        case substr(quarter, 5, 2)
            when 'Q1' then '-01-01 to -03-31'
            when 'Q2' then '-04-01 to -06-30'
            when 'Q3' then '-07-01 to -09-30'
            else '-10-01 to -12-31'
        end as calendar_days
    from parameters
),

final as (
    select
        'quarter' as setting,
        '{{ setting("quarter", "quarter") }}' as found,
        'is not one row of reporting_quarters' as fault
    from parameters
    having count(*) <> 1
    union all
    select
        'quarter' as setting,
        concat(quarter, ': ', cast(first_day as string), ' to ', cast(last_day as string)) as found,
        'is no calendar quarter' as fault
    from with_calendar_days
    where
        cast(first_day as string) <> concat(substr(quarter, 1, 4), substr(calendar_days, 1, 6))
        or cast(last_day as string) <> concat(substr(quarter, 1, 4), substr(calendar_days, 11, 6))
    union all
    select
        'rules_quarter' as setting,
        rules_quarter as found,
        'is not in reporting_quarters' as fault
    from parameters
    where rules_quarter not in (select reporting_quarters.quarter from reporting_quarters)
    union all
    select
        'county' as setting,
        county as found,
        'is not in counties' as fault
    from parameters
    where county not in (select counties.code from counties)
    union all
    select
        'organiser' as setting,
        coalesce(organiser, concat('of county ', county)) as found,
        'is not in organisers' as fault
    from parameters
    where coalesce(organiser, '') not in (select organisers.organiser from organisers)
    union all
    select
        'organiser' as setting,
        parameters.organiser as found,
        concat('belongs to county ', organisers.county) as fault
    from parameters
    inner join organisers on parameters.organiser = organisers.organiser
    where organisers.county <> parameters.county
)

select * from final
