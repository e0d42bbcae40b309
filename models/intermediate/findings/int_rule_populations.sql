with

source_rows as (
    select * from {{ ref('int_source_rows') }}
),

delivered_clients as (
    select * from {{ ref('delivered_clients') }}
),

client_relation_periods as (
    select * from {{ ref('delivered_client_relation_periods') }}
),

child_protection_periods as (
    select * from {{ ref('delivered_child_protection_periods') }}
),

services as (
    select * from {{ ref('delivered_services') }}
),

rule_catalogue as (
    select * from {{ ref('rule_catalogue') }}
),

service_tasks as (
    select * from {{ ref('service_tasks') }}
),

waivers as (
    select * from {{ ref('waivers') }}
),

looked_at as (
    select
        source_table,
        'all' as looks_at
    from source_rows
    union all
    select
        source_table,
        'known' as looks_at
    from source_rows
    where row_state not in ('unreadable', 'recorded_later')
    union all
    select
        source_table,
        'in_scope' as looks_at
    from source_rows
    where row_state = 'in_scope'
    union all
    select
        'delivery' as source_table,
        'all' as looks_at
    from delivered_clients
    union all
    select
        'delivery' as source_table,
        'all' as looks_at
    from client_relation_periods
    union all
    select
        'delivery' as source_table,
        'all' as looks_at
    from child_protection_periods
    union all
    select
        'delivery' as source_table,
        'all' as looks_at
    from services
    union all
    select
        'rule_catalogue' as source_table,
        'all' as looks_at
    from rule_catalogue
    union all
    select
        'service_tasks' as source_table,
        'all' as looks_at
    from service_tasks
    union all
    select
        'waivers' as source_table,
        'all' as looks_at
    from waivers
),

final as (
    select
        source_table,
        looks_at,
        count(*) as applicable_count
    from looked_at
    group by source_table, looks_at
)

select * from final
