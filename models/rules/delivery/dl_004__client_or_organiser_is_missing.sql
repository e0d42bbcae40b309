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

clients as (
    select * from {{ ref('delivered_clients') }}
),

organisers as (
    select * from {{ ref('delivered_organisers') }}
),

records as (
    select
        'delivered_client_relation_periods' as source_table,
        period_id as record_id,
        person_id,
        organiser
    from client_relation_periods
    union all
    select
        'delivered_child_protection_periods' as source_table,
        period_id as record_id,
        person_id,
        organiser
    from child_protection_periods
    union all
    select
        'delivered_services' as source_table,
        service_id as record_id,
        person_id,
        organiser
    from services
),

final as (
    select
        cast(null as string) as source_system,
        records.source_table,
        cast(null as bigint) as source_row,
        records.record_id,
        case when clients.person_id is null then 'person_id' else 'organiser' end as field
    from records
    left join clients on records.person_id = clients.person_id
    left join organisers on records.organiser = organisers.organiser
    where clients.person_id is null or organisers.organiser is null
)

select * from final
