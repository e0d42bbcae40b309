-- A client: every record of the quarter, delivered or archived, and the rows of all tables.
with

records as (
    select
        {
            'kind': coalesce(information_kind, record_kind),
            'record_id': delivered_id,
            'organiser': organiser,
            'service_task': service_task,
            'social_service': social_service,
            'start_date': coalesce(start_date, decision_date),
            'end_date': end_date,
            'is_archived': archived_part = 'whole'
        } as record
    from explained_records
    where person_id = getvariable('id')
),

all_records as (
    select
        coalesce(list(record order by record.kind, record.start_date, record.record_id), []) as records,
        coalesce(bool_or(not record.is_archived), false) as is_delivered
    from records
),

all_rows as (
    select list(told_rows order by source_system, source_table, source_row) as rows
    from told_rows
    where client_key = getvariable('id')
)

select
    {
        'id': getvariable('id'),
        'state': case when all_records.is_delivered then 'delivered' else 'not_delivered' end,
        'records': all_records.records,
        'client_rows': list_filter(all_rows.rows, lambda row: row.source_table = 'clients'),
        'source_rows': list_filter(all_rows.rows, lambda row: row.source_table not in ('clients', 'kanta_records')),
        'kanta_rows': list_filter(all_rows.rows, lambda row: row.source_table = 'kanta_records'),
        'rules': rules_of_answers.rules
    } as content,
    {'record_kind': 'client'} as known
from all_rows
cross join all_records
left join rules_of_answers on rules_of_answers.answer = 0
where all_rows.rows is not null
