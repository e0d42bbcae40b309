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
    having count(distinct case when personal_identity_code is not null then person_identity_code end) > 1
),

compared_rows as (
    select
        source_rows.source_system,
        source_rows.source_table,
        source_rows.record_id,
        coalesce(client_identities.person_content_hash, source_rows.content_hash) as compared_content
    from source_rows
    left join client_identities
        on
            source_rows.source_table = 'clients'
            and source_rows.source_system = client_identities.source_system
            and source_rows.source_row = client_identities.source_row
    where
        source_rows.record_id is not null
        and source_rows.source_table not in ('identity_links', 'kanta_records')
        and not coalesce(client_identities.is_outdated, false)
),

repeated_ids as (
    select
        source_system,
        source_table,
        record_id
    from compared_rows
    group by source_system, source_table, record_id
    having count(distinct compared_content) > 1
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
