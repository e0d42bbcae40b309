{%- set dimensions = ['service_task', 'municipality', 'age_group'] -%}
{%- set line_kinds = {
    'all': [],
    'service_task': ['service_task'],
    'municipality': ['municipality'],
    'age_group': ['age_group'],
    'cell': dimensions,
} -%}
with

day_sets as (
    select * from {{ ref('day_sets') }}
),

persons as (
    select * from {{ ref('int_persons') }}
),

kanta_records as (
    select * from {{ ref('int_kanta_records__current') }}
),

service_tasks as (
    select * from {{ ref('service_tasks') }}
    where in_register
),

municipalities as (
    select * from {{ ref('int_municipalities_in_force') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

days_of_tasks as (
    select
        day_sets.record_kind,
        day_sets.person_id,
        service_tasks.service_task,
        sum(bit_count(day_sets.usable_days)) as source_days,
        sum(bit_count(day_sets.archived_days)) as kanta_days,
        sum(bit_count(day_sets.usable_days & day_sets.archived_days)) as both_days,
        sum(bit_count(day_sets.usable_days & day_sets.delivered_days)) as days_to_deliver,
        sum(
            bit_count(day_sets.usable_days & day_sets.archived_days & day_sets.delivered_days)
        ) as both_days_to_deliver
    from day_sets
    left join service_tasks on day_sets.service_task = service_tasks.service_task
    where day_sets.record_kind = 'child_protection' or service_tasks.service_task is not null
    group by day_sets.record_kind, day_sets.person_id, service_tasks.service_task
),

birth_dates_in_kanta as (
    select
        person_id,
        max(birth_date) as birth_date
    from kanta_records
    where person_id is not null
    group by person_id
),

with_birth_date as (
    select
        days_of_tasks.*,
        persons.municipality as stated_municipality,
        coalesce(persons.birth_date, birth_dates_in_kanta.birth_date) as birth_date
    from days_of_tasks
    left join persons on days_of_tasks.person_id = persons.person_id
    left join birth_dates_in_kanta on days_of_tasks.person_id = birth_dates_in_kanta.person_id
),

placed as (
    select
        with_birth_date.*,
        case
            when municipalities.county = parameters.county then municipalities.municipality
            when municipalities.municipality is not null then 'elsewhere'
            else 'unknown'
        end as municipality,
        case
            when with_birth_date.birth_date is null then 'unknown'
            when {{ add_years('with_birth_date.birth_date', 18) }} > parameters.last_day then '0-17'
            when {{ add_years('with_birth_date.birth_date', 65) }} > parameters.last_day then '18-64'
            else '65+'
        end as age_group
    from with_birth_date
    cross join parameters
    left join municipalities on with_birth_date.stated_municipality = municipalities.municipality
),

{# Each person once on each line, whatever the number of tasks. -#}
persons_on_lines as (
    {%- for line_kind, kept in line_kinds.items() %}
        select
            record_kind,
            '{{ line_kind }}' as line_kind,
            {%- for dimension in dimensions %}
                {{ dimension if dimension in kept else 'cast(null as string)' }} as {{ dimension }},
            {%- endfor %}
            sum(source_days) as source_days,
            sum(kanta_days) as kanta_days,
            sum(both_days) as both_days,
            sum(days_to_deliver) as days_to_deliver,
            sum(both_days_to_deliver) as both_days_to_deliver
        from placed
        {%- if line_kind == 'service_task' %}
            where record_kind = 'client_relation'
        {%- endif %}
        group by {{ (['record_kind', 'person_id'] + kept) | join(', ') }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

{# What must be told though nobody is there. -#}
record_kinds as (
    select 'client_relation' as record_kind
    union all
    select 'child_protection' as record_kind
),

age_groups as (
    select '0-17' as age_group
    union all
    select '18-64' as age_group
    union all
    select '65+' as age_group
),

listed_lines as (
    select
        record_kind,
        'all' as line_kind,
        cast(null as string) as service_task,
        cast(null as string) as municipality,
        cast(null as string) as age_group
    from record_kinds
    union all
    select
        'client_relation' as record_kind,
        'service_task' as line_kind,
        service_tasks.service_task,
        cast(null as string) as municipality,
        cast(null as string) as age_group
    from service_tasks
    cross join parameters
    where
        (service_tasks.first_quarter is null or service_tasks.first_quarter <= parameters.rules_quarter)
        and (service_tasks.last_quarter is null or service_tasks.last_quarter >= parameters.rules_quarter)
    union all
    select
        record_kinds.record_kind,
        'municipality' as line_kind,
        cast(null as string) as service_task,
        municipalities.municipality,
        cast(null as string) as age_group
    from record_kinds
    cross join municipalities
    inner join parameters on municipalities.county = parameters.county
    union all
    select
        record_kinds.record_kind,
        'age_group' as line_kind,
        cast(null as string) as service_task,
        cast(null as string) as municipality,
        age_groups.age_group
    from record_kinds
    cross join age_groups
),

all_lines as (
    select * from persons_on_lines
    union all
    select
        *,
        0 as source_days,
        0 as kanta_days,
        0 as both_days,
        0 as days_to_deliver,
        0 as both_days_to_deliver
    from listed_lines
),

{%- set counted = {
    'clients_in_sources': 'source_days > 0',
    'clients_in_kanta': 'kanta_days > 0',
    'clients_in_both': 'source_days > 0 and kanta_days > 0',
    'clients_only_in_sources': 'source_days > 0 and kanta_days = 0',
    'clients_only_in_kanta': 'source_days = 0 and kanta_days > 0',
    'clients_to_deliver': 'days_to_deliver > 0',
    'clients_with_days_only_in_sources': 'source_days > both_days',
    'clients_with_days_only_in_kanta': 'kanta_days > both_days',
    'clients_with_both_days_to_deliver': 'both_days_to_deliver > 0',
    'clients_with_both_days_not_to_deliver': 'both_days > both_days_to_deliver',
} %}
{%- set summed = {
    'days_in_sources': 'source_days',
    'days_in_kanta': 'kanta_days',
    'days_in_both': 'both_days',
    'days_only_in_sources': 'source_days - both_days',
    'days_only_in_kanta': 'kanta_days - both_days',
} %}

final as (
    select
        record_kind,
        line_kind,
        service_task,
        municipality,
        age_group,
        {% for name, condition in counted.items() %}
            cast(sum(case when {{ condition }} then 1 else 0 end) as bigint) as {{ name }},
        {% endfor %}
        {% for name, days in summed.items() %}
            cast(sum({{ days }}) as bigint) as {{ name }},
        {% endfor %}
        cast(sum(days_to_deliver) as bigint) as days_to_deliver
    from all_lines
    group by record_kind, line_kind, service_task, municipality, age_group
)

select * from final
