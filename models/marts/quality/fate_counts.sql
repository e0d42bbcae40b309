with

record_fates as (
    select * from {{ ref('record_fates') }}
),

client_relation_periods as (
    select * from {{ ref('int_client_relation_periods__rows') }}
),

child_protection_periods as (
    select * from {{ ref('int_child_protection_periods__rows') }}
),

service_decisions as (
    select * from {{ ref('int_service_decisions__rows') }}
),

service_use as (
    select * from {{ ref('int_service_use__rows') }}
),

outcomes as (
    select * from {{ ref('outcomes') }}
),

fates as (
    select * from {{ ref('fates') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

record_tables as (
    select 'client_relation_periods' as source_table
    union all
    select 'child_protection_periods' as source_table
    union all
    select 'service_decisions' as source_table
    union all
    select 'service_use' as source_table
),

row_dates as (
    {%- for source_table in ['client_relation_periods', 'child_protection_periods', 'service_use'] %}
        select
            source_system,
            '{{ source_table }}' as source_table,
            source_row,
            start_date,
            end_date
        from {{ source_table }}
        union all
    {%- endfor %}
    select
        service_decisions.source_system,
        'service_decisions' as source_table,
        service_decisions.source_row,
        case
            when outcomes.slug = 'negative' or service_decisions.valid_from_text is null
                then service_decisions.decision_date
            else service_decisions.valid_from
        end as start_date,
        case
            when outcomes.slug = 'negative' then service_decisions.decision_date
            else service_decisions.valid_to
        end as end_date
    from service_decisions
    left join outcomes on service_decisions.outcome = outcomes.outcome
),

row_days as (
    select
        source_system,
        source_table,
        source_row,
        case when end_date < start_date then end_date else start_date end as first_day,
        case when end_date < start_date then start_date else end_date end as last_day
    from row_dates
),

counted as (
    select
        record_fates.source_table,
        record_fates.fate,
        case
            when
                record_fates.fate <> 'unreadable'
                and (row_days.first_day > parameters.last_day or row_days.last_day < parameters.first_day)
                then 0
            else 1
        end as quarter_row_count
    from record_fates
    cross join parameters
    inner join row_days
        on
            record_fates.source_system = row_days.source_system
            and record_fates.source_table = row_days.source_table
            and record_fates.source_row = row_days.source_row
),

final as (
    select
        record_tables.source_table,
        fates.fate,
        cast(coalesce(sum(counted.quarter_row_count), 0) as bigint) as quarter_row_count,
        count(counted.fate) as row_count
    from record_tables
    cross join fates
    left join counted
        on
            record_tables.source_table = counted.source_table
            and fates.fate = counted.fate
    group by record_tables.source_table, fates.fate
)

select * from final
