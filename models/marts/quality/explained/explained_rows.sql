{{ config(materialized='view') }}

{# What is told of a row: codes and dates as they were read, else as the source writes them. -#}
{% set task = {'service_task': 'coalesce(service_task, service_task_code)'} -%}
{% set service = dict(task, social_service='coalesce(social_service, social_service_code)') -%}
{% set decision = dict(
    service,
    outcome='coalesce(outcome, outcome_code)',
    decision_date='coalesce(cast(decision_date as string), decision_date_text)',
) -%}
{% set days = {
    'start_date': 'coalesce(cast(start_date as string), start_date_text)',
    'end_date': 'coalesce(cast(end_date as string), end_date_text)',
} -%}
{% set told = {
    'client_relation_periods': dict(task, service_unit='service_unit', cancelled='cancelled_text', **days),
    'child_protection_periods': dict(days, cancelled='cancelled_text'),
    'service_decisions': dict(
        decision,
        document_type='coalesce(document_type, document_type_code)',
        start_date='coalesce(cast(valid_from as string), valid_from_text)',
        end_date='coalesce(cast(valid_to as string), valid_to_text)',
        cancelled='cancelled_text',
    ),
    'service_use': dict(service, cancelled='cancelled_text', **days),
    'kanta_records': dict(decision, **days),
} -%}
{% set names = [
    'service_task', 'social_service', 'outcome', 'document_type', 'decision_date', 'start_date', 'end_date',
    'service_unit', 'cancelled',
] -%}

with

source_rows as (
    select * from {{ ref('int_source_rows') }}
),

input_files as (
    select * from {{ ref('stg_input_files') }}
),

input_files_with_table as (
    select
        *,
        case when source_table = 'kanta_records' then rows_read end as rows_of_table
    from input_files
),

-- Rows of documents are counted on from those of the table.
files as (
    select
        source_system,
        file_name,
        case when source_table = 'documents' then 'kanta_records' else source_table end as source_table,
        case
            when source_table <> 'documents' then 0
            else coalesce(max(rows_of_table) over (partition by source_system), 0)
        end as rows_before,
        case when file_name <> 'documents' then rows_read end as last_row
    from input_files_with_table
),

source_documents as (
    select * from {{ ref('stg_source_documents') }}
),

record_fates as (
    select * from {{ ref('record_fates') }}
),

clients as (
    select * from {{ ref('int_clients') }}
),

client_identities as (
    select * from {{ ref('int_client_identities') }}
),

kanta_rows as (
    select * from {{ ref('int_kanta_records__rows') }}
),

kanta_records as (
    select * from {{ ref('int_kanta_records__current') }}
),

service_tasks as (
    select * from {{ ref('service_tasks') }}
),

outcomes as (
    select * from {{ ref('outcomes') }}
),

document_types as (
    select * from {{ ref('document_types') }}
),

told as (
    {% for table, columns in told.items() -%}
        select
            '{{ table }}' as source_table,
            source_system,
            source_row,
            {% for name in names -%}
                {{ columns.get(name, 'cast(null as string)') }} as {{ name }},
            {% endfor -%}
            organiser
        from {{ ref('int_' ~ table ~ '__rows') }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        source_rows.source_system,
        source_rows.source_table,
        {{ mask_identity_codes('source_rows.record_id') }} as record_id,
        source_rows.source_row,
        source_rows.source_line,
        coalesce(files.file_name, case when source_documents.source_row is not null then 'documents' end) as file_name,
        source_rows.client_id,
        case
            when source_rows.source_table = 'clients'
                then coalesce(client_identities.person_id, client_identities.client_pseudonym)
            when source_rows.source_table = 'kanta_records' then kanta_records.person_id
            else clients.client_key
        end as client_key,
        told.organiser,
        told.service_task,
        told.social_service,
        told.outcome,
        told.document_type,
        told.decision_date,
        told.start_date,
        told.end_date,
        told.service_unit,
        told.cancelled,
        source_rows.recorded_date,
        source_rows.read_error,
        record_fates.fate,
        record_fates.rule_ids,
        record_fates.delivered_id,
        case
            when kanta_rows.row_state = 'recorded_later' then 'archived_later'
            when source_rows.row_state in ('unreadable', 'recorded_later') then source_rows.row_state
            when kanta_records.source_row is not null then 'newest_version'
            when kanta_rows.is_newest_version then 'unusable_version'
            when kanta_rows.is_invalidated then 'invalidated'
            when source_rows.source_table = 'kanta_records' then 'older_version'
            when record_fates.fate = 'cancelled' and source_documents.is_replaced then 'replaced_document'
            when record_fates.fate = 'excluded' and not service_tasks.in_register then 'task_not_in_register'
            when record_fates.fate = 'excluded' and not document_types.is_service_decision then 'no_service_decision'
            when record_fates.fate = 'excluded' then 'same_service_not_in_register'
            when record_fates.fate = 'outside_quarter' and outcomes.slug = 'negative' then 'decided_outside_quarter'
            else record_fates.fate
        end as reason
    from source_rows
    left join files
        on
            source_rows.source_system = files.source_system
            and source_rows.source_table = files.source_table
            and source_rows.source_row > files.rows_before
            and source_rows.source_row <= coalesce(files.last_row, source_rows.source_row)
    left join record_fates
        on
            source_rows.source_system = record_fates.source_system
            and source_rows.source_table = record_fates.source_table
            and source_rows.source_row = record_fates.source_row
    left join source_documents
        on
            source_rows.source_system = source_documents.source_system
            and source_rows.source_row = source_documents.source_row
    left join told
        on
            source_rows.source_system = told.source_system
            and source_rows.source_table = told.source_table
            and source_rows.source_row = told.source_row
    left join clients
        on
            source_rows.source_system = clients.source_system
            and source_rows.client_id = clients.client_id
    left join client_identities
        on
            source_rows.source_table = 'clients'
            and source_rows.source_system = client_identities.source_system
            and source_rows.source_row = client_identities.source_row
    left join kanta_rows
        on
            source_rows.source_table = 'kanta_records'
            and source_rows.source_system = kanta_rows.source_system
            and source_rows.source_row = kanta_rows.source_row
    left join kanta_records
        on
            kanta_rows.source_system = kanta_records.source_system
            and kanta_rows.source_row = kanta_records.source_row
    left join service_tasks on told.service_task = service_tasks.service_task
    left join outcomes on told.outcome = outcomes.outcome
    left join document_types on told.document_type = document_types.document_type
)

select * from final
