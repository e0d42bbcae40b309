with

source_findings as (
    select * from {{ ref('int_source_findings') }}
    where
        severity = 'error'
        and not is_waived
        and source_table in (
            'client_relation_periods', 'child_protection_periods', 'service_decisions', 'service_use'
        )
),

client_faults as (
    select * from {{ ref('int_client_faults') }}
),

source_rows as (
    select * from {{ ref('int_source_rows') }}
    where
        row_state = 'in_scope'
        and source_table in (
            'client_relation_periods', 'child_protection_periods', 'service_decisions', 'service_use'
        )
),

reasons as (
    select
        source_system,
        source_table,
        source_row,
        rule_id
    from source_findings
    where rule_id <> 'RA-001'
    union all
    select
        source_rows.source_system,
        source_rows.source_table,
        source_rows.source_row,
        client_faults.rule_id
    from source_rows
    inner join client_faults
        on
            source_rows.source_system = client_faults.source_system
            and source_rows.client_id = client_faults.client_id
),

final as (
    select
        source_system,
        source_table,
        source_row,
        {{ sorted_text_list('rule_id') }} as rule_ids
    from reasons
    group by source_system, source_table, source_row
)

select * from final
