with

source as (
    select * from {{ source('raw', 'clients') }}
),

documents as (
    select
        *,
        cast(null as string) as death_date
    from {{ ref('stg_source_documents') }}
    where is_client
),

code_translations as (
    select * from {{ ref('stg_code_translations') }}
),

filled as (
    {% for relation in ['source', 'documents'] -%}
        select
            source_system,
            source_row,
            source_line,
            read_error,
            {{ unless_blank('client_id') }} as client_id,
            {{ unless_blank('personal_identity_code') }} as personal_identity_code,
            {{ unless_blank('temporary_identifier') }} as temporary_identifier,
            {{ unless_blank('temporary_identifier_assigner') }} as temporary_identifier_assigner,
            {{ unless_blank('birth_date') }} as birth_date_text,
            {{ unless_blank('sex') }} as sex_code,
            {{ unless_blank('municipality') }} as municipality,
            {{ unless_blank('non_disclosure') }} as non_disclosure_text,
            {{ unless_blank('death_date') }} as death_date_text
        from {{ relation }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        filled.source_system,
        filled.source_row,
        filled.source_line,
        filled.read_error,
        filled.client_id,
        filled.personal_identity_code,
        filled.temporary_identifier,
        filled.temporary_identifier_assigner,
        filled.birth_date_text,
        {{ parse_date('filled.birth_date_text') }} as birth_date,
        filled.sex_code,
        sex_codes.national_code as sex,
        {{ without_blanks('filled.municipality') }} as municipality,
        filled.non_disclosure_text,
        {{ parse_boolean('filled.non_disclosure_text') }} as is_non_disclosure,
        filled.death_date_text,
        {{ parse_date('filled.death_date_text') }} as death_date,
        {{ content_hash([
            'filled.client_id', 'filled.personal_identity_code', 'filled.temporary_identifier',
            'filled.temporary_identifier_assigner', 'filled.birth_date_text', 'filled.sex_code',
            'filled.municipality', 'filled.non_disclosure_text', 'filled.death_date_text',
        ]) }} as content_hash
    from filled
    {{ join_code_translations('filled', ['sex']) }}
)

select * from final
