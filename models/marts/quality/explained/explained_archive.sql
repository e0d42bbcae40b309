{{ config(materialized='view') }}

with

periods as (
    select * from {{ ref('int_periods__in_quarter') }}
),

services as (
    select * from {{ ref('int_services__in_quarter') }}
),

kanta_periods as (
    select * from {{ ref('int_kanta_periods__consolidated') }}
),

kanta_period_rows as (
    select * from {{ ref('int_kanta_periods__assigned') }}
),

kanta_records as (
    select * from {{ ref('int_kanta_records__current') }}
),

documents as (
    select
        periods.period_id as delivered_id,
        kanta_periods.start_date,
        kanta_periods.end_date,
        case
            when
                kanta_periods.start_date <= periods.last_day_in_quarter
                and coalesce(kanta_periods.end_date, periods.last_day_in_quarter) >= periods.first_day_in_quarter
                then 'shares_days'
            else 'other_days'
        end as covers,
        kanta_period_rows.source_system,
        kanta_period_rows.source_row
    from periods
    inner join kanta_periods
        on
            periods.record_kind = kanta_periods.record_kind
            and periods.person_id = kanta_periods.person_id
            and periods.organiser = kanta_periods.organiser
            and periods.service_task = kanta_periods.service_task
    inner join kanta_period_rows
        on
            kanta_periods.record_kind = kanta_period_rows.record_kind
            and kanta_periods.person_id = kanta_period_rows.person_id
            and kanta_periods.organiser = kanta_period_rows.organiser
            and kanta_periods.service_task = kanta_period_rows.service_task
            and kanta_periods.start_date = kanta_period_rows.period_start_date
    union all
    select
        services.service_id as delivered_id,
        coalesce(kanta_records.decision_date, kanta_records.start_date) as start_date,
        kanta_records.end_date,
        case
            when services.information_kind = 'service_use' and kanta_records.start_date = services.start_date
                then 'same_day'
            when services.information_kind <> 'service_use' and kanta_records.decision_date = services.decision_date
                then 'same_day'
            else 'other_days'
        end as covers,
        kanta_records.source_system,
        kanta_records.source_row
    from services
    inner join kanta_records
        on
            services.person_id = kanta_records.person_id
            and services.social_service = kanta_records.social_service
            and kanta_records.record_kind = case
                when services.information_kind = 'service_use' then 'service_use' else 'service_decision'
            end
),

final as (
    select
        documents.delivered_id,
        documents.start_date,
        documents.end_date,
        documents.covers,
        documents.source_system,
        documents.source_row,
        {{ mask_identity_codes('kanta_records.document_id') }} as document_id,
        kanta_records.document_version
    from documents
    inner join kanta_records
        on
            documents.source_system = kanta_records.source_system
            and documents.source_row = kanta_records.source_row
)

select * from final
