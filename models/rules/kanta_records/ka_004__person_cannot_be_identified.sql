with

kanta_records as (
    select * from {{ ref('int_kanta_records__current') }}
),

final as (
    select
        source_system,
        'kanta_records' as source_table,
        source_row,
        document_id as record_id,
        'personal_identity_code' as field
    from kanta_records
    where person_id is null
)

select * from final
