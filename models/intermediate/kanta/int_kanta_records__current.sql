with

kanta_records as (
    select * from {{ ref('int_kanta_records__rows') }}
    where is_newest_version
),

temporary_identifiers as (
    select * from {{ ref('int_temporary_identifiers') }}
),

identity_codes as (
    select * from {{ ref('int_identity_codes') }}
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
        coalesce(temporary_identifiers.linked_codes, 0) > 1 as has_contradicting_links,
        coalesce(
            current_version.personal_identity_code, temporary_identifiers.linked_identity_code
        ) as stated_identity_code
    from current_version
    left join temporary_identifiers
        on
            current_version.temporary_identifier = temporary_identifiers.temporary_identifier
            and current_version.temporary_identifier_assigner = temporary_identifiers.temporary_identifier_assigner
),

with_first_code as (
    select
        with_code.*,
        coalesce(identity_codes.first_identity_code, with_code.stated_identity_code) as first_identity_code,
        coalesce(identity_codes.newest_identity_code, with_code.stated_identity_code) as newest_identity_code,
        with_code.has_contradicting_links or (
            identity_codes.personal_identity_code is not null and identity_codes.newest_identity_code is null
        ) as has_faulty_links
    from with_code
    left join identity_codes
        on with_code.stated_identity_code = identity_codes.personal_identity_code
),

final as (
    select
        with_first_code.source_system,
        with_first_code.source_row,
        with_first_code.document_id,
        with_first_code.document_set,
        with_first_code.document_version,
        with_first_code.record_kind,
        case
            when not with_first_code.has_faulty_links
                then {{ person_id(
                    'with_first_code.first_identity_code', 'with_first_code.temporary_identifier_assigner',
                    'with_first_code.temporary_identifier'
                ) }}
        end as person_id,
        with_first_code.organiser,
        with_first_code.service_task,
        with_first_code.start_date,
        case
            when with_first_code.has_placeholder_end_date is not true then with_first_code.end_date
        end as end_date,
        with_first_code.social_service,
        with_first_code.outcome,
        with_first_code.decision_date,
        {{ identity_code_birth_date('with_first_code.newest_identity_code') }} as birth_date,
        case
            when with_first_code.has_faulty_links then 'contradicting'
            when with_first_code.personal_identity_code = with_first_code.newest_identity_code then 'newest'
            when with_first_code.newest_identity_code is not null then 'outdated'
            else 'newest'
        end as stated_identity
    from with_first_code
)

select * from final
