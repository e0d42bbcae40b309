{%- set codes = [
    ('client_relation_periods', 'service_task', 'start_date'),
    ('service_decisions', 'service_task', 'decision_date'),
    ('service_decisions', 'social_service', 'decision_date'),
    ('service_decisions', 'outcome', 'decision_date'),
    ('service_use', 'service_task', 'start_date'),
    ('service_use', 'social_service', 'start_date'),
] -%}
with

client_relation_periods as (
    select * from {{ ref('int_client_relation_periods__rows') }}
    where row_state = 'in_scope'
),

service_decisions as (
    select * from {{ ref('int_service_decisions__rows') }}
    where row_state = 'in_scope'
),

service_use as (
    select * from {{ ref('int_service_use__rows') }}
    where row_state = 'in_scope'
),

service_tasks as (
    select * from {{ ref('service_tasks') }}
),

social_services as (
    select * from {{ ref('social_services') }}
),

outcomes as (
    select * from {{ ref('outcomes') }}
),

dated_codes as (
    {% for table, field, day in codes -%}
        select
            source_system,
            '{{ table }}' as source_table,
            source_row,
            record_id,
            '{{ field }}' as field,
            {{ field }} as code,
            {{ day }} as record_date
        from {{ table }}
        where {{ field }} is not null and {{ day }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

code_quarters as (
    {% for field in ['service_task', 'social_service', 'outcome'] -%}
        select
            '{{ field }}' as field,
            {{ field }} as code,
            first_quarter,
            last_quarter
        from {{ field }}s
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

with_quarter as (
    select
        *,
        concat(
            lpad(cast(extract(year from record_date) as string), 4, '0'), 'Q',
            cast(extract(quarter from record_date) as string)
        ) as record_quarter
    from dated_codes
),

final as (
    select
        with_quarter.source_system,
        with_quarter.source_table,
        with_quarter.source_row,
        with_quarter.record_id,
        with_quarter.field
    from with_quarter
    inner join code_quarters
        on
            with_quarter.field = code_quarters.field
            and with_quarter.code = code_quarters.code
    where
        with_quarter.record_quarter < code_quarters.first_quarter
        or with_quarter.record_quarter > code_quarters.last_quarter
)

select * from final
