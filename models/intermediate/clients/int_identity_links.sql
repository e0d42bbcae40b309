with

links as (
    select * from {{ ref('stg_identity_links') }}
),

final as (
    select
        temporary_identifier_assigner,
        temporary_identifier,
        case
            when count(distinct personal_identity_code) = 1 then min(personal_identity_code)
        end as personal_identity_code,
        count(distinct personal_identity_code) as linked_codes
    from links
    where
        temporary_identifier is not null
        and temporary_identifier_assigner is not null
        and personal_identity_code is not null
    group by temporary_identifier_assigner, temporary_identifier
)

select * from final
