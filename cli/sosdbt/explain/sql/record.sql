-- A record of the quarter, delivered or archived: its rows in the order in which they merge, and what Kanta has of it.
with

record as (
    select records.* replace (information_kinds.delivered_code as information_kind)
    from explained_records as records
    left join information_kinds on records.information_kind = information_kinds.information_kind
    where records.delivered_id = getvariable('id')
),

source_rows as (
    select
        list(
            struct_insert(
                told_rows,
                joins := merges.joins,
                joins_rows_until := merges.joins_rows_until,
                end_is_placeholder := told_rows.end_date is not null and merges.end_date is null
            ) order by merges.merge_order
        ) as source_rows
    from explained_merges as merges
    inner join told_rows using (source_system, source_table, source_row)
    where merges.delivered_id = getvariable('id')
),

documents as (
    select
        archive.*,
        {'name': told_rows.name, 'source_row': archive.source_row, 'version': archive.document_version} as document
    from explained_archive as archive
    inner join told_rows
        on
            archive.source_system = told_rows.source_system
            and archive.source_row = told_rows.source_row
            and told_rows.source_table = 'kanta_records'
    where archive.delivered_id = getvariable('id')
),

archived_periods as (
    select
        {
            'start_date': start_date,
            'end_date': end_date,
            'has_a_day_of_the_record_in_the_quarter': covers = 'shares_days',
            'documents': list(document order by source_system, source_row)
        } as period
    from documents
    group by start_date, end_date, covers
),

periods as (
    select coalesce(list(period order by period.start_date, period.end_date), []) as periods
    from archived_periods
),

services as (
    select
        coalesce(
            list(
                struct_insert(
                    document, start_date := start_date, end_date := end_date, is_the_same := covers = 'same_day'
                ) order by start_date, source_system, source_row
            ), []
        ) as documents
    from documents
)

select
    {
        'id': record.delivered_id,
        'state': case when record.archived_part = 'whole' then 'archived_in_kanta' else 'delivered' end,
        'person_id': record.person_id,
        'source_rows': source_rows.source_rows,
        'rules': rules_of_answers.rules
    } as content,
    case
        when record.record_kind <> 'service' then {
            'holds': record.archived_part,
            'days_in_quarter': record.days_in_quarter,
            'days_archived': record.days_archived,
            'periods': periods.periods
        }
    end as kanta_of_period,
    case
        when record.record_kind = 'service' then {'holds': record.archived_part, 'documents': services.documents}
    end as kanta_of_service,
    record as known
from record
cross join source_rows
cross join periods
cross join services
left join rules_of_answers on rules_of_answers.answer = 0
