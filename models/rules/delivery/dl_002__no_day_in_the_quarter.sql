with

client_relation_periods as (
    select * from {{ ref('delivered_client_relation_periods') }}
),

child_protection_periods as (
    select * from {{ ref('delivered_child_protection_periods') }}
),

services as (
    select * from {{ ref('delivered_services') }}
),

information_kinds as (
    select * from {{ ref('information_kinds') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

services_with_kind as (
    select
        services.*,
        information_kinds.information_kind = 'negative_decision' as is_negative
    from services
    inner join information_kinds on services.information_kind = information_kinds.delivered_code
),

final as (
    select
        cast(null as string) as source_system,
        'delivered_client_relation_periods' as source_table,
        cast(null as bigint) as source_row,
        client_relation_periods.period_id as record_id,
        'start_date' as field
    from client_relation_periods
    cross join parameters
    where
        client_relation_periods.start_date > parameters.last_day
        or client_relation_periods.end_date < parameters.first_day
    union all
    select
        cast(null as string) as source_system,
        'delivered_child_protection_periods' as source_table,
        cast(null as bigint) as source_row,
        child_protection_periods.period_id as record_id,
        'start_date' as field
    from child_protection_periods
    cross join parameters
    where
        child_protection_periods.start_date > parameters.last_day
        or child_protection_periods.end_date < parameters.first_day
    union all
    select
        cast(null as string) as source_system,
        'delivered_services' as source_table,
        cast(null as bigint) as source_row,
        services_with_kind.service_id as record_id,
        'start_date' as field
    from services_with_kind
    cross join parameters
    where
        (
            services_with_kind.is_negative
            and (
                services_with_kind.decision_date is null
                or services_with_kind.decision_date not between parameters.first_day and parameters.last_day
            )
        )
        or (
            not services_with_kind.is_negative
            and (
                services_with_kind.start_date is null
                or services_with_kind.start_date > parameters.last_day
                or services_with_kind.end_date < parameters.first_day
            )
        )
)

select * from final
