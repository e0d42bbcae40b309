with

clients as (
    select * from {{ ref('stg_clients') }}
),

temporary_identifiers as (
    select * from {{ ref('int_temporary_identifiers') }}
),

identity_codes as (
    select * from {{ ref('int_identity_codes') }}
),

readable as (
    select * from clients
    where read_error is null
),

with_link as (
    select
        readable.*,
        temporary_identifiers.linked_identity_code,
        temporary_identifiers.listed_identity_code,
        coalesce(temporary_identifiers.linked_codes, 0) as linked_codes,
        coalesce(
            readable.personal_identity_code, temporary_identifiers.linked_identity_code
        ) as stated_identity_code
    from readable
    left join temporary_identifiers
        on
            readable.temporary_identifier = temporary_identifiers.temporary_identifier
            and readable.temporary_identifier_assigner = temporary_identifiers.temporary_identifier_assigner
),

with_newest as (
    select
        with_link.*,
        coalesce(identity_codes.newest_identity_code, with_link.stated_identity_code) as person_identity_code,
        coalesce(identity_codes.first_identity_code, with_link.stated_identity_code) as first_identity_code
    from with_link
    left join identity_codes
        on with_link.stated_identity_code = identity_codes.personal_identity_code
),

with_form as (
    select
        *,
        coalesce({{ identity_code_is_well_formed('person_identity_code') }}, false) as identity_code_is_well_formed
    from with_newest
),

with_code_parts as (
    select
        *,
        case
            when identity_code_is_well_formed then {{ identity_code_birth_date('person_identity_code') }}
        end as identity_code_birth_date,
        case
            when identity_code_is_well_formed then cast(substr(person_identity_code, 8, 3) as integer)
        end as individual_number,
        case
            when identity_code_is_well_formed
                then substr(person_identity_code, 11, 1) = {{ identity_code_check_character('person_identity_code') }}
        end as check_character_is_right
    from with_form
),

with_person as (
    select
        with_code_parts.*,
        coalesce(with_code_parts.identity_code_birth_date, with_code_parts.birth_date) as known_birth_date,
        coalesce(
            with_code_parts.personal_identity_code = with_code_parts.person_identity_code, false
        ) as has_newest_code,
        {{ person_id(
            'with_code_parts.first_identity_code', 'with_code_parts.temporary_identifier_assigner',
            'with_code_parts.temporary_identifier'
        ) }} as person_id,
        {{ keyed_hash(["'client'", 'with_code_parts.source_system', 'with_code_parts.client_id']) }} as client_pseudonym
    from with_code_parts
),

with_renewal as (
    select
        *,
        max(case when has_newest_code then 1 else 0 end) over (
            partition by source_system, client_id, person_id
        ) as renewals
    from with_person
),

final as (
    select
        source_system,
        source_row,
        read_error,
        client_id,
        personal_identity_code,
        temporary_identifier,
        temporary_identifier_assigner,
        birth_date_text,
        birth_date,
        sex_code,
        sex,
        municipality,
        non_disclosure_text,
        is_non_disclosure,
        death_date_text,
        death_date,
        content_hash,
        linked_identity_code,
        linked_codes,
        listed_identity_code,
        person_identity_code,
        identity_code_is_well_formed,
        identity_code_birth_date,
        individual_number,
        check_character_is_right,
        known_birth_date,
        has_newest_code,
        renewals = 1 and not has_newest_code as is_outdated,
        person_id,
        client_pseudonym,
        {{ content_hash([
            'coalesce(person_id, temporary_identifier)', 'coalesce(person_id, temporary_identifier_assigner)',
            'birth_date_text', 'sex_code', 'municipality', 'non_disclosure_text', 'death_date_text',
        ]) }} as person_content_hash
    from with_renewal
)

select * from final
