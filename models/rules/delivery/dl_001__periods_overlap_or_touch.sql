with

client_relation_periods as (
    select * from {{ ref('delivered_client_relation_periods') }}
),

child_protection_periods as (
    select * from {{ ref('delivered_child_protection_periods') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

client_relations_in_order as (
    select
        *,
        lag(period_id) over (
            partition by person_id, organiser, service_task
            order by start_date, period_id
        ) as earlier_period_id,
        max(coalesce(end_date, cast('9999-12-31' as date))) over (
            partition by person_id, organiser, service_task
            order by start_date, period_id
            rows between unbounded preceding and 1 preceding
        ) as latest_earlier_end
    from client_relation_periods
),

child_protection_in_order as (
    select
        *,
        lag(period_id) over (
            partition by person_id, organiser
            order by start_date, period_id
        ) as earlier_period_id,
        max(coalesce(end_date, cast('9999-12-31' as date))) over (
            partition by person_id, organiser
            order by start_date, period_id
            rows between unbounded preceding and 1 preceding
        ) as latest_earlier_end
    from child_protection_periods
),

final as (
    select
        cast(null as string) as source_system,
        'delivered_client_relation_periods' as source_table,
        cast(null as bigint) as source_row,
        client_relations_in_order.period_id as record_id,
        'start_date' as field
    from client_relations_in_order
    cross join parameters
    where
        client_relations_in_order.earlier_period_id is not null
        and {{ add_days('client_relations_in_order.start_date', '-1 - parameters.max_gap_days') }}
        <= client_relations_in_order.latest_earlier_end
    union all
    select
        cast(null as string) as source_system,
        'delivered_child_protection_periods' as source_table,
        cast(null as bigint) as source_row,
        child_protection_in_order.period_id as record_id,
        'start_date' as field
    from child_protection_in_order
    cross join parameters
    where
        child_protection_in_order.earlier_period_id is not null
        and {{ add_days('child_protection_in_order.start_date', '-1 - parameters.max_gap_days') }}
        <= child_protection_in_order.latest_earlier_end
)

select * from final
