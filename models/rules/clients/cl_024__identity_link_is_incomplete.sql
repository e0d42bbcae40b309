with

identity_links as (
    select
        *,
        temporary_identifier is null and temporary_identifier_assigner is null
        and replaced_personal_identity_code is not null as names_a_replaced_code_alone
    from {{ ref('stg_identity_links') }}
    where read_error is null
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
        source_system,
        source_row,
        'replaced_personal_identity_code' as field
    from identity_links
    where
        replaced_personal_identity_code is not null
        and (
            not {{ identity_code_is_possible('replaced_personal_identity_code') }}
            or replaced_personal_identity_code = personal_identity_code
        )
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
