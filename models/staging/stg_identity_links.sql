with

source as (
    select * from {{ source('raw', 'identity_links') }}
),

filled as (
    select
        source_system,
        source_row,
        source_line,
        read_error,
        {{ unless_blank('temporary_identifier') }} as temporary_identifier,
        {{ unless_blank('temporary_identifier_assigner') }} as temporary_identifier_assigner,
        {{ unless_blank('replaced_personal_identity_code') }} as replaced_personal_identity_code,
        {{ unless_blank('personal_identity_code') }} as personal_identity_code
    from source
),

final as (
    select
        source_system,
        source_row,
        source_line,
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
