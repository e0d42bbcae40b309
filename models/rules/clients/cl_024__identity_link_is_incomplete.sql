with

identity_links as (
    select * from {{ ref('stg_identity_links') }}
    where read_error is null
),

final as (
    select
        source_system,
        'identity_links' as source_table,
        source_row,
        cast(null as string) as record_id,
        'temporary_identifier' as field
    from identity_links
    where temporary_identifier is null
    union all
    select
        source_system,
        'identity_links' as source_table,
        source_row,
        cast(null as string) as record_id,
        'temporary_identifier_assigner' as field
    from identity_links
    where temporary_identifier_assigner is null
    union all
    select
        source_system,
        'identity_links' as source_table,
        source_row,
        cast(null as string) as record_id,
        'personal_identity_code' as field
    from identity_links
    where personal_identity_code is null
)

select * from final
