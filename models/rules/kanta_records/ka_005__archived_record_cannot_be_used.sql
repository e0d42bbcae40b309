with

kanta_records as (
    select * from {{ ref('int_kanta_records__rows') }}
    where is_newest_version
),

final as (
    select
        source_system,
        'kanta_records' as source_table,
        source_row,
        document_id as record_id,
        unusable_field as field
    from kanta_records
    where unusable_field is not null
)

select * from final
