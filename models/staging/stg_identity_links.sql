with

source as (
    select * from {{ source('raw', 'identity_links') }}
),

filled as (
    select
        source_system,
        source_row,
        read_error,
        nullif(temporary_identifier, '') as temporary_identifier,
        nullif(temporary_identifier_assigner, '') as temporary_identifier_assigner,
        nullif(replaced_personal_identity_code, '') as replaced_personal_identity_code,
        nullif(personal_identity_code, '') as personal_identity_code
    from source
),

final as (
    select
        source_system,
        source_row,
        read_error,
        temporary_identifier,
        temporary_identifier_assigner,
        replaced_personal_identity_code,
        personal_identity_code,
        {{ content_hash([
            'temporary_identifier', 'temporary_identifier_assigner', 'replaced_personal_identity_code',
            'personal_identity_code',
        ]) }} as content_hash
    from filled
)

select * from final
