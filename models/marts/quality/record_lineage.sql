with

record_fates as (
    select * from {{ ref('record_fates') }}
),

row_digests as (
    select * from {{ ref('int_row_digests') }}
),

final as (
    select
        record_fates.source_system,
        record_fates.source_table,
        record_fates.record_id,
        record_fates.source_row,
        row_digests.row_digest,
        row_digests.client_digest,
        row_digests.identity_digest,
        row_digests.recorded_date as recorded_at,
        record_fates.delivered_id
    from record_fates
    inner join row_digests
        on
            record_fates.source_system = row_digests.source_system
            and record_fates.source_table = row_digests.source_table
            and record_fates.source_row = row_digests.source_row
)

select * from final
