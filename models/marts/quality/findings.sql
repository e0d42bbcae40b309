with

source_findings as (
    select * from {{ ref('int_source_findings') }}
    where not is_waived
),

result_findings as (
    select * from {{ ref('int_result_findings') }}
    where not is_waived
),

source_rows as (
    select * from {{ ref('int_source_rows') }}
),

clients as (
    select * from {{ ref('int_clients') }}
),

kanta_records as (
    select * from {{ ref('int_kanta_records__current') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

all_findings as (
    select * from source_findings
    union all
    select * from result_findings
),

final as (
    select
        all_findings.rule_id,
        all_findings.severity,
        all_findings.source_system,
        all_findings.source_table,
        {{ mask_identity_codes('all_findings.record_id') }} as record_id,
        all_findings.source_row,
        all_findings.field,
        coalesce(clients.client_key, kanta_records.person_id) as client_key,
        parameters.quarter
    from all_findings
    cross join parameters
    left join source_rows
        on
            all_findings.source_system = source_rows.source_system
            and all_findings.source_table = source_rows.source_table
            and all_findings.source_row = source_rows.source_row
    left join clients
        on
            source_rows.source_system = clients.source_system
            and source_rows.client_id = clients.client_id
    left join kanta_records
        on
            all_findings.source_table = 'kanta_records'
            and all_findings.source_system = kanta_records.source_system
            and all_findings.source_row = kanta_records.source_row
)

select * from final
