with

persons as (
    select * from {{ ref('int_persons') }}
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

named_persons as (
    select person_id from client_relation_periods
    union distinct
    select person_id from child_protection_periods
    union distinct
    select person_id from services
),

final as (
    select
        persons.person_id,
        persons.personal_identity_code,
        persons.temporary_identifier,
        persons.temporary_identifier_assigner,
        persons.birth_date,
        persons.sex
    from persons
    inner join named_persons on persons.person_id = named_persons.person_id
)

select * from final
