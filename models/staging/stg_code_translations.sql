with

source_systems as (
    select * from {{ source('raw', 'source_systems') }}
),

local_codes as (
    select * from {{ ref('local_codes') }}
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

sexes as (
    select * from {{ ref('sexes') }}
),

document_types as (
    select * from {{ ref('document_types') }}
),

national_codes as (
    select
        'service_task' as code_list,
        service_task as code
    from service_tasks
    union all
    select
        'social_service' as code_list,
        social_service as code
    from social_services
    union all
    select
        'outcome' as code_list,
        outcome as code
    from outcomes
    union all
    select
        'sex' as code_list,
        sex as code
    from sexes
    union all
    select
        'document_type' as code_list,
        document_type as code
    from document_types
),

candidates as (
    select
        source_system,
        code_list,
        {{ without_blanks('local_code') }} as code,
        {{ without_blanks('national_code') }} as national_code,
        1 as preference
    from local_codes
    where source_system <> '*'
    union all
    select
        source_systems.source_system,
        local_codes.code_list,
        {{ without_blanks('local_codes.local_code') }} as code,
        {{ without_blanks('local_codes.national_code') }} as national_code,
        2 as preference
    from local_codes
    cross join source_systems
    where local_codes.source_system = '*'
    union all
    select
        source_systems.source_system,
        national_codes.code_list,
        national_codes.code,
        national_codes.code as national_code,
        3 as preference
    from national_codes
    cross join source_systems
),

with_field as (
    select
        source_system,
        code_list,
        code,
        national_code,
        preference,
        case
            when code_list in ('service_task_1989', 'service_task_2011') then 'service_task'
            else code_list
        end as field
    from candidates
),

known_national as (
    select with_field.*
    from with_field
    inner join national_codes
        on
            with_field.field = national_codes.code_list
            and with_field.national_code = national_codes.code
),

ranked as (
    select
        *,
        row_number() over (
            partition by source_system, field, code
            order by preference, code_list, national_code
        ) as candidate_rank
    from known_national
),

final as (
    select
        source_system,
        field,
        code,
        national_code,
        code_list
    from ranked
    where candidate_rank = 1
)

select * from final
