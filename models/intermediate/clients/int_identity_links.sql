with

identity_links as (
    select * from {{ ref('stg_identity_links') }}
    where read_error is null
),

clients as (
    select * from {{ ref('stg_clients') }}
    where read_error is null
),

kanta_records as (
    select * from {{ ref('int_kanta_records__rows') }}
    where
        row_state = 'in_scope'
        and is_invalidated is not true
        and temporary_identifier is not null
        and temporary_identifier_assigner is not null
        and {{ identity_code_is_possible('personal_identity_code') }}
),

kanta_records_by_version as (
    select
        *,
        rank() over (
            partition by document_set
            order by document_version desc nulls first
        ) as version_rank
    from kanta_records
),

rows_with_code as (
    select
        source_system,
        'identity_links' as source_table,
        source_row,
        temporary_identifier_assigner,
        temporary_identifier,
        replaced_personal_identity_code,
        personal_identity_code
    from identity_links
    where personal_identity_code is not null
    union all
    select
        source_system,
        'clients' as source_table,
        source_row,
        temporary_identifier_assigner,
        temporary_identifier,
        cast(null as string) as replaced_personal_identity_code,
        personal_identity_code
    from clients
    where {{ identity_code_is_possible('personal_identity_code') }}
    union all
    select
        source_system,
        'kanta_records' as source_table,
        source_row,
        temporary_identifier_assigner,
        temporary_identifier,
        cast(null as string) as replaced_personal_identity_code,
        personal_identity_code
    from kanta_records_by_version
    where version_rank = 1 or document_set is null
),

final as (
    select
        source_system,
        source_table,
        source_row,
        temporary_identifier_assigner,
        temporary_identifier,
        cast(null as string) as replaced_personal_identity_code,
        personal_identity_code
    from rows_with_code
    where temporary_identifier is not null and temporary_identifier_assigner is not null
    union all
    select
        source_system,
        source_table,
        source_row,
        cast(null as string) as temporary_identifier_assigner,
        cast(null as string) as temporary_identifier,
        replaced_personal_identity_code,
        personal_identity_code
    from rows_with_code
    where
        {{ identity_code_is_possible('replaced_personal_identity_code') }}
        and replaced_personal_identity_code <> personal_identity_code
)

select * from final
