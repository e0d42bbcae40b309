{%- set fewest_clients = 3 -%}
with

row_digests as (
    select * from {{ ref('int_row_digests') }}
    where identity_digest is not null
),

earlier_lineage as (
    select * from {{ ref('stg_earlier_lineage') }}
    where identity_digest is not null
),

last_delivery as (
    select * from {{ ref('int_last_delivery') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

earlier_identities as (
    select distinct
        earlier_lineage.source_table,
        earlier_lineage.row_digest,
        earlier_lineage.identity_digest
    from earlier_lineage
    inner join last_delivery on earlier_lineage.package_name = last_delivery.package_name
),

unchanged_rows as (
    select
        row_digests.source_system,
        row_digests.source_row,
        row_digests.source_table,
        row_digests.identity_digest,
        min(
            case when row_digests.identity_digest = earlier_identities.identity_digest then 0 else 1 end
        ) as is_of_another_person
    from row_digests
    inner join earlier_identities
        on
            row_digests.source_table = earlier_identities.source_table
            and row_digests.row_digest = earlier_identities.row_digest
    group by row_digests.source_system, row_digests.source_table, row_digests.source_row, row_digests.identity_digest
),

persons as (
    select
        source_system,
        identity_digest,
        max(is_of_another_person) as is_another_person
    from unchanged_rows
    group by source_system, identity_digest
),

systems as (
    select
        source_system,
        count(*) as person_count,
        sum(is_another_person) as changed_count
    from persons
    group by source_system
),

final as (
    select
        systems.source_system,
        'clients' as source_table,
        cast(null as bigint) as source_row,
        cast(null as string) as record_id,
        'client_id' as field
    from systems
    cross join parameters
    where
        systems.changed_count >= {{ fewest_clients }}
        and (
            systems.changed_count > parameters.volume_change_limit * systems.person_count
            or systems.changed_count = systems.person_count
        )
)

select * from final
