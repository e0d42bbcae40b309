with

client_identities as (
    select * from {{ ref('int_client_identities') }}
    where person_id is not null
),

differing as (
    select
        person_id,
        count(distinct birth_date) > 1 as birth_date_differs,
        count(distinct case when sex in ('1', '2') then sex end) > 1 as sex_differs
    from client_identities
    group by person_id
    having count(distinct concat(source_system, '/', client_id)) > 1
),

final as (
    select
        client_identities.source_system,
        'clients' as source_table,
        client_identities.source_row,
        client_identities.client_id as record_id,
        'birth_date' as field
    from client_identities
    inner join differing on client_identities.person_id = differing.person_id
    where differing.birth_date_differs
    union all
    select
        client_identities.source_system,
        'clients' as source_table,
        client_identities.source_row,
        client_identities.client_id as record_id,
        'sex' as field
    from client_identities
    inner join differing on client_identities.person_id = differing.person_id
    where differing.sex_differs
)

select * from final
