with

identity_links as (
    select * from {{ ref('int_identity_links') }}
),

faulty_codes as (
    select * from {{ ref('int_identity_codes') }}
    where newest_identity_code is null
),

final as (
    select
        identity_links.source_system,
        identity_links.source_table,
        identity_links.source_row,
        cast(null as string) as record_id,
        'replaced_personal_identity_code' as field
    from identity_links
    inner join faulty_codes
        on identity_links.replaced_personal_identity_code = faulty_codes.personal_identity_code
)

select * from final
