-- The rows of the records, of their clients, of the links of these clients, and of Kanta.
create or replace temp table looked_at as
with

record_rows as (
    select * from explained_rows
    where (source_system, source_table, source_row) in (
        select (source_system, source_table, source_row) from chosen
    )
),

client_rows as (
    select
        identities.source_system,
        'clients' as source_table,
        identities.source_row,
        identities.temporary_identifier,
        identities.temporary_identifier_assigner,
        identities.person_identity_code
    from int_client_identities as identities
    where (identities.source_system, identities.client_id) in (
        select (source_system, client_id) from record_rows
        where client_id is not null
    )
),

link_rows as (
    select
        links.source_system,
        links.source_table,
        links.source_row
    from int_identity_links as links
    left join int_identity_codes as codes on links.personal_identity_code = codes.personal_identity_code
    where
        links.source_table = 'identity_links'
        and (
            (links.temporary_identifier, links.temporary_identifier_assigner) in (
                select (temporary_identifier, temporary_identifier_assigner) from client_rows
            )
            or (
                links.replaced_personal_identity_code is not null
                and (
                    links.replaced_personal_identity_code in (select person_identity_code from client_rows)
                    or links.personal_identity_code in (select person_identity_code from client_rows)
                    or codes.newest_identity_code in (select person_identity_code from client_rows)
                )
            )
        )
)

select source_system, source_table, source_row from record_rows
union
select source_system, source_table, source_row from client_rows
union
select source_system, source_table, source_row from link_rows
