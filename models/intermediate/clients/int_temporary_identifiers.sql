with

identity_links as (
    select * from {{ ref('int_identity_links') }}
    where temporary_identifier is not null
),

identity_codes as (
    select * from {{ ref('int_identity_codes') }}
),

with_newest as (
    select
        identity_links.*,
        coalesce(identity_codes.newest_identity_code, identity_links.personal_identity_code) as newest_identity_code
    from identity_links
    left join identity_codes
        on identity_links.personal_identity_code = identity_codes.personal_identity_code
),

counted as (
    select
        temporary_identifier_assigner,
        temporary_identifier,
        min(newest_identity_code) as linked_identity_code,
        count(distinct newest_identity_code) as linked_codes,
        min(case when source_table = 'identity_links' then newest_identity_code end) as listed_identity_code,
        count(distinct case when source_table = 'identity_links' then newest_identity_code end) as listed_codes
    from with_newest
    group by temporary_identifier_assigner, temporary_identifier
),

final as (
    select
        temporary_identifier_assigner,
        temporary_identifier,
        linked_codes,
        case when linked_codes = 1 then linked_identity_code end as linked_identity_code,
        case when listed_codes = 1 then listed_identity_code end as listed_identity_code
    from counted
)

select * from final
