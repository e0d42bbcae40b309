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

named as (
    select person_id from client_relation_periods
    union distinct
    select person_id from child_protection_periods
    union distinct
    select person_id from services
),

final as (
    select
        cast(null as string) as source_system,
        'delivered_clients' as source_table,
        cast(null as bigint) as source_row,
        clients.person_id as record_id,
        'person_id' as field
    from clients
    left join named on clients.person_id = named.person_id
    where named.person_id is null
)

select * from final
