with

source_rows as (
    select * from {{ ref('int_source_rows') }}
    where row_state not in ('unreadable', 'recorded_later')
),

client_identities as (
    select * from {{ ref('int_client_identities') }}
),

clients_with_two_codes as (
    select
        source_system,
        client_id
    from client_identities
    group by source_system, client_id
    having count(distinct personal_identity_code) > 1
),

repeated_ids as (
    select
        source_system,
        source_table,
        record_id
    from source_rows
    where
        record_id is not null
        and source_table not in ('identity_links', 'kanta_records')
    group by source_system, source_table, record_id
    having count(distinct content_hash) > 1
),

final as (
    select
        source_rows.source_system,
        source_rows.source_table,
        source_rows.source_row,
        source_rows.record_id,
        cast(null as string) as field
    from source_rows
    inner join repeated_ids
        on
            source_rows.source_system = repeated_ids.source_system
            and source_rows.source_table = repeated_ids.source_table
            and source_rows.record_id = repeated_ids.record_id
    left join clients_with_two_codes
        on
            source_rows.source_table = 'clients'
            and source_rows.source_system = clients_with_two_codes.source_system
            and source_rows.record_id = clients_with_two_codes.client_id
    where clients_with_two_codes.client_id is null
)

select * from final
