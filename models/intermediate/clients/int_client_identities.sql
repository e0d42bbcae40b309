with

clients as (
    select * from {{ ref('stg_clients') }}
),

identity_links as (
    select * from {{ ref('int_identity_links') }}
),

id_key as (
    select * from {{ ref('stg_id_key') }}
),

readable as (
    select * from clients
    where read_error is null
),

with_link as (
    select
        readable.*,
        identity_links.personal_identity_code as linked_identity_code,
        coalesce(identity_links.linked_codes, 0) as linked_codes,
        coalesce(readable.personal_identity_code, identity_links.personal_identity_code) as person_identity_code
    from readable
    left join identity_links
        on
            readable.temporary_identifier = identity_links.temporary_identifier
            and readable.temporary_identifier_assigner = identity_links.temporary_identifier_assigner
),

with_form as (
    select
        *,
        coalesce({{ identity_code_is_well_formed('person_identity_code') }}, false) as identity_code_is_well_formed
    from with_link
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

final as (
    select
        with_code_parts.source_system,
        with_code_parts.source_row,
        with_code_parts.read_error,
        with_code_parts.client_id,
        with_code_parts.personal_identity_code,
        with_code_parts.temporary_identifier,
        with_code_parts.temporary_identifier_assigner,
        with_code_parts.birth_date_text,
        with_code_parts.birth_date,
        with_code_parts.sex_code,
        with_code_parts.sex,
        with_code_parts.municipality,
        with_code_parts.non_disclosure_text,
        with_code_parts.is_non_disclosure,
        with_code_parts.death_date_text,
        with_code_parts.death_date,
        with_code_parts.content_hash,
        with_code_parts.linked_identity_code,
        with_code_parts.linked_codes,
        with_code_parts.person_identity_code,
        with_code_parts.identity_code_is_well_formed,
        with_code_parts.identity_code_birth_date,
        with_code_parts.individual_number,
        with_code_parts.check_character_is_right,
        coalesce(with_code_parts.identity_code_birth_date, with_code_parts.birth_date) as known_birth_date,
        case
            when with_code_parts.person_identity_code is not null
                then {{ keyed_hash(["'person'", "'code'", 'with_code_parts.person_identity_code']) }}
            when
                with_code_parts.temporary_identifier is not null
                and with_code_parts.temporary_identifier_assigner is not null
                then {{ keyed_hash([
                    "'person'", "'temporary'", 'with_code_parts.temporary_identifier_assigner',
                    'with_code_parts.temporary_identifier',
                ]) }}
        end as person_id,
        {{ keyed_hash(["'client'", 'with_code_parts.source_system', 'with_code_parts.client_id']) }} as client_pseudonym
    from with_code_parts
    cross join id_key
)

select * from final
