with

clients as (
    select * from {{ ref('stg_clients') }}
    where read_error is null
),

client_relation_periods as (
    select * from {{ ref('int_client_relation_periods__rows') }}
    where row_state not in ('unreadable', 'recorded_later')
),

child_protection_periods as (
    select * from {{ ref('int_child_protection_periods__rows') }}
    where row_state not in ('unreadable', 'recorded_later')
),

service_decisions as (
    select * from {{ ref('int_service_decisions__rows') }}
    where row_state not in ('unreadable', 'recorded_later')
),

service_use as (
    select * from {{ ref('int_service_use__rows') }}
    where row_state not in ('unreadable', 'recorded_later')
),

final as (
    select
        source_system,
        'clients' as source_table,
        source_row,
        client_id as record_id,
        'non_disclosure' as field
    from clients
    where non_disclosure_text is not null and {{ parse_boolean('non_disclosure_text') }} is null
    union all
    select
        source_system,
        'client_relation_periods' as source_table,
        source_row,
        record_id,
        'cancelled' as field
    from client_relation_periods
    where cancelled_text is not null and {{ parse_boolean('cancelled_text') }} is null
    union all
    select
        source_system,
        'child_protection_periods' as source_table,
        source_row,
        record_id,
        'cancelled' as field
    from child_protection_periods
    where cancelled_text is not null and {{ parse_boolean('cancelled_text') }} is null
    union all
    select
        source_system,
        'service_decisions' as source_table,
        source_row,
        record_id,
        'cancelled' as field
    from service_decisions
    where cancelled_text is not null and {{ parse_boolean('cancelled_text') }} is null
    union all
    select
        source_system,
        'service_use' as source_table,
        source_row,
        record_id,
        'cancelled' as field
    from service_use
    where cancelled_text is not null and {{ parse_boolean('cancelled_text') }} is null
)

select * from final
