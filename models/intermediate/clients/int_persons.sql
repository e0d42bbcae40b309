with

clients as (
    select * from {{ ref('int_clients') }}
),

client_faults as (
    select distinct
        source_system,
        client_id
    from {{ ref('int_client_faults') }}
),

faultless as (
    select clients.*
    from clients
    left join client_faults
        on
            clients.source_system = client_faults.source_system
            and clients.client_id = client_faults.client_id
    where
        clients.person_id is not null
        and client_faults.client_id is null
),

ranked as (
    select
        *,
        row_number() over (
            partition by person_id
            order by
                case when birth_date is null then 1 else 0 end,
                case when sex is null then 1 else 0 end,
                case when has_newest_code then 0 else 1 end,
                source_system, client_id
        ) as client_rank,
        first_value(municipality) over (
            partition by person_id
            order by
                case when municipality is null then 1 else 0 end,
                case when has_newest_code then 0 else 1 end,
                source_system, client_id
        ) as first_municipality
    from faultless
),

final as (
    select
        person_id,
        person_identity_code as personal_identity_code,
        birth_date,
        sex,
        first_municipality as municipality,
        case when person_identity_code is null then temporary_identifier end as temporary_identifier,
        case
            when person_identity_code is null then temporary_identifier_assigner
        end as temporary_identifier_assigner
    from ranked
    where client_rank = 1
)

select * from final
