-- Local codes that translate to no national code, with the rows that have them.
-- A code list that has the code as a name gives the code that is proposed.
with

stated as (
    select source_system, 'client_relation_periods' as source_table, source_row, 'service_task' as code_list,
        service_task_code as local_code, service_task as national_code
    from stg_client_relation_periods
    union all
    select source_system, 'service_decisions', source_row, unnest(['service_task', 'social_service', 'outcome', 'document_type']),
        unnest([service_task_code, social_service_code, outcome_code, document_type_code]),
        unnest([service_task, social_service, outcome, document_type])
    from stg_service_decisions
    union all
    select source_system, 'service_use', source_row, unnest(['service_task', 'social_service']),
        unnest([service_task_code, social_service_code]), unnest([service_task, social_service])
    from stg_service_use
    union all
    select source_system, 'clients', source_row, 'sex', sex_code, sex
    from stg_clients
    union all
    select source_system, 'kanta_records', source_row, unnest(['service_task', 'social_service', 'outcome']),
        unnest([service_task_code, social_service_code, outcome_code]), unnest([service_task, social_service, outcome])
    from stg_kanta_records
),

names as (
    select 'service_task' as code_list, service_task as code, unnest([name_fi, name_sv, name_en, slug]) as name
    from service_tasks
    union all
    select 'social_service', social_service, unnest([name_fi, name_sv])
    from social_services
    union all
    select 'outcome', outcome, unnest([name_fi, name_sv, name_en, slug])
    from outcomes
    union all
    select 'document_type', document_type, unnest([name_fi, name_en])
    from document_types
    union all
    select 'sex', sex, unnest([name_fi, name_sv, name_en])
    from sexes
),

proposals as (
    select code_list, lower(trim(name)) as name, min(code) as code
    from names
    where name is not null
    group by all
    having count(distinct code) = 1
)

select
    stated.source_system,
    stated.code_list,
    trim(stated.local_code) as local_code,
    count(*) as row_count,
    count(*) filter (where record_fates.fate = 'held_back') as held_back,
    any_value(proposals.code) as proposed_code,
    count(local_codes.local_code) > 0 as is_in_mapping
from stated
left join record_fates using (source_system, source_table, source_row)
left join proposals on stated.code_list = proposals.code_list and lower(trim(stated.local_code)) = proposals.name
left join local_codes
    on stated.source_system = local_codes.source_system
    and stated.code_list = local_codes.code_list
    and trim(stated.local_code) = trim(local_codes.local_code)
where stated.local_code is not null and stated.national_code is null
group by all
order by all
