with

source_rows as (
    select * from {{ ref('int_source_rows') }}
    where
        source_table in (
            'client_relation_periods', 'child_protection_periods', 'service_decisions', 'service_use'
        )
),

client_identities as (
    select * from {{ ref('int_client_identities') }}
),

clients as (
    select * from {{ ref('int_clients') }}
),

client_rows as (
    select
        source_system,
        client_id,
        person_id,
        content_hash,
        case
            when personal_identity_code is not null then {{ content_hash(['personal_identity_code']) }}
            when temporary_identifier is not null
                then {{ content_hash(['temporary_identifier', 'temporary_identifier_assigner']) }}
        end as own_identity,
        {{ content_hash([
            'personal_identity_code', 'temporary_identifier', 'temporary_identifier_assigner',
            'person_identity_code', 'linked_codes', 'birth_date_text', 'sex_code', 'death_date_text',
        ]) }} as attributes
    from client_identities
),

attributes_of_clients as (
    select
        source_system,
        client_id,
        {{ sorted_text_list('attributes') }} as own_attributes,
        min(own_identity) as own_identity,
        count(distinct content_hash) as own_contents
    from client_rows
    group by source_system, client_id
),

attributes_of_persons as (
    select
        person_id,
        {{ sorted_text_list('attributes') }} as person_attributes
    from client_rows
    where person_id is not null
    group by person_id
),

client_digests as (
    select
        clients.source_system,
        clients.client_id,
        {{ keyed_hash([
            "'client attributes'", 'attributes_of_clients.own_attributes', 'attributes_of_clients.own_contents',
            'attributes_of_persons.person_attributes',
        ]) }} as client_digest,
        case
            when attributes_of_clients.own_identity is not null
                then {{ keyed_hash(["'own identity'", 'attributes_of_clients.own_identity']) }}
        end as identity_digest
    from clients
    inner join attributes_of_clients
        on
            clients.source_system = attributes_of_clients.source_system
            and clients.client_id = attributes_of_clients.client_id
    left join attributes_of_persons on clients.person_id = attributes_of_persons.person_id
),

final as (
    select
        source_rows.source_system,
        source_rows.source_table,
        source_rows.source_row,
        source_rows.recorded_date,
        case
            when source_rows.read_error is null
                then {{ keyed_hash(["'row content'", 'source_rows.source_table', 'source_rows.content_hash']) }}
        end as row_digest,
        client_digests.client_digest,
        client_digests.identity_digest
    from source_rows
    left join client_digests
        on
            source_rows.source_system = client_digests.source_system
            and source_rows.client_id = client_digests.client_id
)

select * from final
