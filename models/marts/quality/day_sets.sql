with

usable_rows as (
    select
        record_kind,
        person_id,
        organiser,
        service_task,
        start_date,
        end_date
    from {{ ref('int_unit_periods__usable') }}
),

delivered_client_relation_periods as (
    select * from {{ ref('delivered_client_relation_periods') }}
),

delivered_child_protection_periods as (
    select * from {{ ref('delivered_child_protection_periods') }}
),

kanta_rows as (
    select * from {{ ref('int_kanta_periods__assigned') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

bridged_gaps as (
    select
        earlier.record_kind,
        earlier.person_id,
        earlier.organiser,
        earlier.service_task,
        {{ add_days('earlier.end_date', 1) }} as start_date,
        {{ add_days('later.start_date', -1) }} as end_date
    from usable_rows as earlier
    cross join parameters
    inner join usable_rows as later
        on
            earlier.record_kind = later.record_kind
            and earlier.person_id = later.person_id
            and earlier.organiser = later.organiser
            and earlier.service_task = later.service_task
            and {{ add_days('earlier.end_date', 1) }} < later.start_date
            and {{ add_days('earlier.end_date', '1 + parameters.max_gap_days') }} >= later.start_date
    where
        parameters.max_gap_days > 0
        and earlier.end_date < parameters.last_day
),

day_ranges as (
    select
        *,
        'usable' as day_set
    from usable_rows
    union all
    select
        *,
        'bridged' as day_set
    from bridged_gaps
    union all
    select
        'client_relation' as record_kind,
        person_id,
        organiser,
        service_task,
        start_date,
        end_date,
        'delivered' as day_set
    from delivered_client_relation_periods
    union all
    select
        'child_protection' as record_kind,
        person_id,
        organiser,
        '' as service_task,
        start_date,
        end_date,
        'delivered' as day_set
    from delivered_child_protection_periods
    union all
    select
        record_kind,
        person_id,
        organiser,
        service_task,
        start_date,
        end_date,
        'archived' as day_set
    from kanta_rows
),

halves as (
    select
        first_day,
        least({{ add_days('first_day', 45) }}, last_day) as last_day
    from parameters
    union all
    select
        {{ add_days('first_day', 46) }} as first_day,
        last_day
    from parameters
),

day_bits_of_ranges as (
    select
        day_ranges.record_kind,
        day_ranges.person_id,
        day_ranges.organiser,
        day_ranges.service_task,
        day_ranges.day_set,
        halves.first_day,
        halves.last_day,
        {{ days_as_bits(
            'day_ranges.start_date', 'day_ranges.end_date', 'halves.first_day', 'halves.last_day'
        ) }} as day_bits
    from day_ranges
    inner join halves
        on
            day_ranges.start_date <= halves.last_day
            and (day_ranges.end_date is null or day_ranges.end_date >= halves.first_day)
),

final as (
    select
        record_kind,
        person_id,
        organiser,
        service_task,
        first_day,
        last_day,
        bit_or(case when day_set = 'usable' then day_bits else 0 end) as usable_days,
        bit_or(case when day_set = 'bridged' then day_bits else 0 end) as bridged_days,
        bit_or(case when day_set = 'delivered' then day_bits else 0 end) as delivered_days,
        bit_or(case when day_set = 'archived' then day_bits else 0 end) as archived_days
    from day_bits_of_ranges
    group by record_kind, person_id, organiser, service_task, first_day, last_day
)

select * from final
