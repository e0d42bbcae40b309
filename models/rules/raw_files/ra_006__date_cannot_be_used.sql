with

clients as (
    select * from {{ ref('stg_clients') }}
    where read_error is null
),

client_relation_periods as (
    select * from {{ ref('int_client_relation_periods__rows') }}
    where row_state = 'in_scope'
),

child_protection_periods as (
    select * from {{ ref('int_child_protection_periods__rows') }}
    where row_state = 'in_scope'
),

service_decisions as (
    select * from {{ ref('int_service_decisions__rows') }}
    where row_state = 'in_scope'
),

service_use as (
    select * from {{ ref('int_service_use__rows') }}
    where row_state = 'in_scope'
),

kanta_records as (
    select * from {{ ref('int_kanta_records__rows') }}
    where row_state = 'in_scope'
),

final as (
    select
        source_system,
        'clients' as source_table,
        source_row,
        client_id as record_id,
        'birth_date' as field
    from clients
    where birth_date_text is not null and birth_date is null
    union all
    select
        source_system,
        'clients' as source_table,
        source_row,
        client_id as record_id,
        'death_date' as field
    from clients
    where death_date_text is not null and death_date is null
    union all
    select
        source_system,
        'client_relation_periods' as source_table,
        source_row,
        record_id,
        'start_date' as field
    from client_relation_periods
    where start_date_text is not null and start_date is null
    union all
    select
        source_system,
        'client_relation_periods' as source_table,
        source_row,
        record_id,
        'end_date' as field
    from client_relation_periods
    where end_date_text is not null and end_date is null
    union all
    select
        source_system,
        'client_relation_periods' as source_table,
        source_row,
        record_id,
        'recorded_at' as field
    from client_relation_periods
    where recorded_at_text is not null and recorded_date is null
    union all
    select
        source_system,
        'child_protection_periods' as source_table,
        source_row,
        record_id,
        'start_date' as field
    from child_protection_periods
    where start_date_text is not null and start_date is null
    union all
    select
        source_system,
        'child_protection_periods' as source_table,
        source_row,
        record_id,
        'end_date' as field
    from child_protection_periods
    where end_date_text is not null and end_date is null
    union all
    select
        source_system,
        'child_protection_periods' as source_table,
        source_row,
        record_id,
        'recorded_at' as field
    from child_protection_periods
    where recorded_at_text is not null and recorded_date is null
    union all
    select
        source_system,
        'service_decisions' as source_table,
        source_row,
        record_id,
        'decision_date' as field
    from service_decisions
    where decision_date_text is not null and decision_date is null
    union all
    select
        source_system,
        'service_decisions' as source_table,
        source_row,
        record_id,
        'valid_from' as field
    from service_decisions
    where valid_from_text is not null and valid_from is null
    union all
    select
        source_system,
        'service_decisions' as source_table,
        source_row,
        record_id,
        'valid_to' as field
    from service_decisions
    where valid_to_text is not null and valid_to is null
    union all
    select
        source_system,
        'service_decisions' as source_table,
        source_row,
        record_id,
        'recorded_at' as field
    from service_decisions
    where recorded_at_text is not null and recorded_date is null
    union all
    select
        source_system,
        'service_use' as source_table,
        source_row,
        record_id,
        'start_date' as field
    from service_use
    where start_date_text is not null and start_date is null
    union all
    select
        source_system,
        'service_use' as source_table,
        source_row,
        record_id,
        'end_date' as field
    from service_use
    where end_date_text is not null and end_date is null
    union all
    select
        source_system,
        'service_use' as source_table,
        source_row,
        record_id,
        'recorded_at' as field
    from service_use
    where recorded_at_text is not null and recorded_date is null
    union all
    select
        source_system,
        'kanta_records' as source_table,
        source_row,
        document_id as record_id,
        'archived_at' as field
    from kanta_records
    where archived_at_text is not null and archived_date is null
    union all
    select
        source_system,
        'kanta_records' as source_table,
        source_row,
        document_id as record_id,
        'start_date' as field
    from kanta_records
    where start_date_text is not null and start_date is null
    union all
    select
        source_system,
        'kanta_records' as source_table,
        source_row,
        document_id as record_id,
        'end_date' as field
    from kanta_records
    where end_date_text is not null and end_date is null
    union all
    select
        source_system,
        'kanta_records' as source_table,
        source_row,
        document_id as record_id,
        'decision_date' as field
    from kanta_records
    where decision_date_text is not null and decision_date is null
    union all
    select
        source_system,
        'kanta_records' as source_table,
        source_row,
        document_id as record_id,
        'invalidated_at' as field
    from kanta_records
    where invalidated_at_text is not null and invalidated_date is null
)

select * from final
