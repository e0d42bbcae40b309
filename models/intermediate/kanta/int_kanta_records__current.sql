with

kanta_records as (
    select * from {{ ref('int_kanta_records__rows') }}
    where is_newest_version
),

identity_links as (
    select * from {{ ref('int_identity_links') }}
),

id_key as (
    select * from {{ ref('stg_id_key') }}
),

document_sets as (
    select
        *,
        count(unusable_field) over (partition by document_set) as unusable_rows
    from kanta_records
),

current_version as (
    select * from document_sets
    where unusable_rows = 0
),

with_code as (
    select
        current_version.*,
        coalesce(
            current_version.personal_identity_code, identity_links.personal_identity_code
        ) as person_identity_code
    from current_version
    left join identity_links
        on
            current_version.temporary_identifier = identity_links.temporary_identifier
            and current_version.temporary_identifier_assigner = identity_links.temporary_identifier_assigner
),

final as (
    select
        with_code.source_system,
        with_code.source_row,
        with_code.document_id,
        with_code.document_set,
        with_code.document_version,
        with_code.record_kind,
        case
            when with_code.person_identity_code is not null
                then {{ keyed_hash(["'person'", "'code'", 'with_code.person_identity_code']) }}
            when
                with_code.temporary_identifier is not null
                and with_code.temporary_identifier_assigner is not null
                then {{ keyed_hash([
                    "'person'", "'temporary'", 'with_code.temporary_identifier_assigner',
                    'with_code.temporary_identifier',
                ]) }}
        end as person_id,
        with_code.organiser,
        with_code.service_task,
        with_code.start_date,
        case when with_code.has_placeholder_end_date is not true then with_code.end_date end as end_date,
        with_code.social_service,
        with_code.outcome,
        with_code.decision_date
    from with_code
    cross join id_key
)

select * from final
