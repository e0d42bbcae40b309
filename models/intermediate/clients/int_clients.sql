with

client_identities as (
    select * from {{ ref('int_client_identities') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by source_system, client_id
            order by case when is_outdated then 1 else 0 end, content_hash, source_row
        ) as row_rank
    from client_identities
    where client_id is not null
),

final as (
    select
        source_system,
        client_id,
        person_id,
        person_identity_code,
        has_newest_code,
        temporary_identifier,
        temporary_identifier_assigner,
        known_birth_date as birth_date,
        sex,
        municipality,
        death_date,
        coalesce(person_id, client_pseudonym) as client_key
    from ranked
    where row_rank = 1
)

select * from final
