with

identity_links as (
    select * from {{ ref('int_identity_links') }}
),

contradicted_identifiers as (
    select * from {{ ref('int_temporary_identifiers') }}
    where linked_codes > 1
),

source_rows as (
    select * from {{ ref('int_source_rows') }}
),

contradicted_links as (
    select
        identity_links.*,
        contradicted_identifiers.listed_identity_code
    from identity_links
    inner join contradicted_identifiers
        on
            identity_links.temporary_identifier = contradicted_identifiers.temporary_identifier
            and identity_links.temporary_identifier_assigner
            = contradicted_identifiers.temporary_identifier_assigner
),

client_identities as (
    select * from {{ ref('int_client_identities') }}
),

final as (
    select
        contradicted_links.source_system,
        contradicted_links.source_table,
        contradicted_links.source_row,
        source_rows.record_id,
        'personal_identity_code' as field
    from contradicted_links
    inner join source_rows
        on
            contradicted_links.source_system = source_rows.source_system
            and contradicted_links.source_table = source_rows.source_table
            and contradicted_links.source_row = source_rows.source_row
    left join client_identities
        on
            contradicted_links.source_table = 'clients'
            and contradicted_links.source_system = client_identities.source_system
            and contradicted_links.source_row = client_identities.source_row
    where
        contradicted_links.listed_identity_code is null
        or client_identities.person_identity_code is null
        or contradicted_links.listed_identity_code = client_identities.person_identity_code
)

select * from final
