with

identity_links as (
    select
        *,
        temporary_identifier is null and temporary_identifier_assigner is null
        and replaced_personal_identity_code is not null as names_a_replaced_code_alone
    from {{ ref('stg_identity_links') }}
    where read_error is null
),

used_links as (
    select * from {{ ref('int_identity_links') }}
    where
        source_table = 'identity_links'
        and replaced_personal_identity_code is not null
),

incomplete as (
    select
        source_system,
        source_row,
        'temporary_identifier' as field
    from identity_links
    where temporary_identifier is null and not names_a_replaced_code_alone
    union all
    select
        source_system,
        source_row,
        'temporary_identifier_assigner' as field
    from identity_links
    where temporary_identifier_assigner is null and not names_a_replaced_code_alone
    union all
    select
        identity_links.source_system,
        identity_links.source_row,
        'replaced_personal_identity_code' as field
    from identity_links
    left join used_links
        on
            identity_links.source_system = used_links.source_system
            and identity_links.source_row = used_links.source_row
    where
        identity_links.replaced_personal_identity_code is not null
        and identity_links.personal_identity_code is not null
        and used_links.source_row is null
    union all
    select
        source_system,
        source_row,
        'personal_identity_code' as field
    from identity_links
    where personal_identity_code is null
),

final as (
    select
        source_system,
        'identity_links' as source_table,
        source_row,
        cast(null as string) as record_id,
        field
    from incomplete
)

select * from final
