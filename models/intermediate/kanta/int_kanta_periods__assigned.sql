with

kanta_records as (
    select * from {{ ref('int_kanta_records__current') }}
),

covering as (
    select
        source_system,
        source_row,
        document_id as record_id,
        record_kind,
        person_id,
        organiser,
        start_date,
        end_date,
        case when record_kind = 'client_relation' then service_task else '' end as service_task
    from kanta_records
    where
        record_kind in ('client_relation', 'child_protection')
        and person_id is not null
),

assigned as (
    {{ assign_periods(
        'covering', keys=['record_kind', 'person_id', 'organiser', 'service_task'],
        row_keys=['source_system', 'source_row', 'record_id']
    ) }}
),

final as (
    select * from assigned
)

select * from final
