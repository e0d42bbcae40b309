with

client_identities as (
    select * from {{ ref('int_client_identities') }}
    where identity_code_is_well_formed
),

codes_without_sign as (
    select
        *,
        concat(substr(person_identity_code, 1, 6), substr(person_identity_code, 8, 4)) as code_without_sign
    from client_identities
),

shared_codes as (
    select code_without_sign
    from codes_without_sign
    group by code_without_sign
    having count(distinct person_identity_code) > 1
),

final as (
    select
        codes_without_sign.source_system,
        'clients' as source_table,
        codes_without_sign.source_row,
        codes_without_sign.client_id as record_id,
        'personal_identity_code' as field
    from codes_without_sign
    inner join shared_codes
        on codes_without_sign.code_without_sign = shared_codes.code_without_sign
)

select * from final
