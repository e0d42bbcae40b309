with

client_relation_periods as (
    select * from {{ ref('stg_client_relation_periods') }}
    where read_error is null
),

record_fates as (
    select * from {{ ref('record_fates') }}
    where source_table = 'client_relation_periods'
),

findings as (
    select * from {{ ref('findings') }}
    where
        source_table = 'client_relation_periods'
        and severity in ('error', 'warning')
),

findings_per_row as (
    select
        source_system,
        source_row,
        count(*) as finding_count
    from findings
    group by source_system, source_row
),

final as (
    select
        client_relation_periods.source_system,
        {{ mask_identity_codes('client_relation_periods.service_unit') }} as service_unit,
        count(*) as row_count,
        cast(sum(case when record_fates.fate = 'held_back' then 1 else 0 end) as bigint) as held_back_count,
        cast(sum(coalesce(findings_per_row.finding_count, 0)) as bigint) as finding_count
    from client_relation_periods
    inner join record_fates
        on
            client_relation_periods.source_system = record_fates.source_system
            and client_relation_periods.source_row = record_fates.source_row
    left join findings_per_row
        on
            client_relation_periods.source_system = findings_per_row.source_system
            and client_relation_periods.source_row = findings_per_row.source_row
    group by
        client_relation_periods.source_system,
        {{ mask_identity_codes('client_relation_periods.service_unit') }}
)

select * from final
