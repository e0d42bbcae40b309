with

waivers as (
    select * from {{ ref('waivers') }}
),

source_rows as (
    select * from {{ ref('int_source_rows') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

source_records as (
    select distinct
        source_system,
        source_table,
        record_id
    from source_rows
),

final as (
    select
        waivers.source_system,
        'waivers' as source_table,
        cast(null as bigint) as source_row,
        'record_id' as field,
        concat(
            coalesce(waivers.rule_id, ''), ' ', coalesce(waivers.source_table, ''), ' ', coalesce(waivers.record_id, '')
        ) as record_id
    from waivers
    cross join parameters
    left join source_records
        on
            waivers.source_system = source_records.source_system
            and waivers.source_table = source_records.source_table
            and waivers.record_id = source_records.record_id
    where
        waivers.quarter = parameters.quarter
        and waivers.record_id is not null
        and source_records.record_id is null
)

select * from final
