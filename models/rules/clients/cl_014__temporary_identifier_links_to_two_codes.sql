with

identity_links as (
    select * from {{ ref('stg_identity_links') }}
),

distinct_links as (
    select * from {{ ref('int_identity_links') }}
    where linked_codes > 1
),

final as (
    select
        identity_links.source_system,
        'identity_links' as source_table,
        identity_links.source_row,
        cast(null as string) as record_id,
        'personal_identity_code' as field
    from identity_links
    inner join distinct_links
        on
            identity_links.temporary_identifier = distinct_links.temporary_identifier
            and identity_links.temporary_identifier_assigner = distinct_links.temporary_identifier_assigner
)

select * from final
