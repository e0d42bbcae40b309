with

client_identities as (
    select * from {{ ref('int_client_identities') }}
),

clients_with_two_codes as (
    select
        source_system,
        client_id
    from client_identities
    where client_id is not null
    group by source_system, client_id
    having count(distinct case when personal_identity_code is not null then person_identity_code end) > 1
),

final as (
    select
        client_identities.source_system,
        'clients' as source_table,
        client_identities.source_row,
        client_identities.client_id as record_id,
        'personal_identity_code' as field
    from client_identities
    inner join clients_with_two_codes
        on
            client_identities.source_system = clients_with_two_codes.source_system
            and client_identities.client_id = clients_with_two_codes.client_id
)

select * from final
