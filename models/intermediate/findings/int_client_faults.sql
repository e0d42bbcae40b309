with

source_findings as (
    select * from {{ ref('int_source_findings') }}
    where severity = 'error' and not is_waived
),

client_identities as (
    select * from {{ ref('int_client_identities') }}
),

identity_links as (
    select * from {{ ref('int_identity_links') }}
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

faulty_links as (
    select
        identity_links.*,
        source_findings.rule_id
    from source_findings
    inner join identity_links
        on
            source_findings.source_system = identity_links.source_system
            and source_findings.source_table = identity_links.source_table
            and source_findings.source_row = identity_links.source_row
),

contradicted_identifiers as (
    select
        client_identities.source_system,
        client_identities.client_id,
        faulty_links.rule_id
    from faulty_links
    inner join client_identities
        on
            faulty_links.temporary_identifier = client_identities.temporary_identifier
            and faulty_links.temporary_identifier_assigner = client_identities.temporary_identifier_assigner
    where
        faulty_links.rule_id = 'CL-014'
        and client_identities.personal_identity_code is null
),

chains_without_a_newest_code as (
    select
        client_identities.source_system,
        client_identities.client_id,
        faulty_links.rule_id
    from faulty_links
    inner join client_identities
        on
            client_identities.person_identity_code
            in (faulty_links.replaced_personal_identity_code, faulty_links.personal_identity_code)
    where
        faulty_links.rule_id = 'CL-025'
        and faulty_links.replaced_personal_identity_code is not null
),

final as (
    select * from own_faults
    union distinct
    select * from contradicted_identifiers
    union distinct
    select * from chains_without_a_newest_code
)

select * from final
