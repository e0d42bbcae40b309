with

source_findings as (
    select * from {{ ref('int_source_findings') }}
    where severity = 'error' and not is_waived
),

client_identities as (
    select * from {{ ref('int_client_identities') }}
),

identity_links as (
    select * from {{ ref('stg_identity_links') }}
),

own_faults as (
    select
        client_identities.source_system,
        client_identities.client_id,
        source_findings.rule_id
    from source_findings
    inner join client_identities
        on
            source_findings.source_system = client_identities.source_system
            and source_findings.source_row = client_identities.source_row
    where source_findings.source_table = 'clients'
),

link_faults as (
    select
        client_identities.source_system,
        client_identities.client_id,
        source_findings.rule_id
    from source_findings
    inner join identity_links
        on
            source_findings.source_system = identity_links.source_system
            and source_findings.source_row = identity_links.source_row
    inner join client_identities
        on
            identity_links.temporary_identifier = client_identities.temporary_identifier
            and identity_links.temporary_identifier_assigner = client_identities.temporary_identifier_assigner
    where
        source_findings.source_table = 'identity_links'
        and client_identities.personal_identity_code is null
),

final as (
    select * from own_faults
    union distinct
    select * from link_faults
)

select * from final
