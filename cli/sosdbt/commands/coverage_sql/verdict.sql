-- The verdict, the conditions under it and the reasons under these, each with a sentence.
with

words as (
    select
        code,
        case $language when 'fi' then text_fi when 'sv' then text_sv else text_en end as text
    from coverage_words
),

names as (
    select
        'service_task' as line_kind,
        service_task as line_key,
        case $language when 'fi' then name_fi when 'sv' then name_sv else name_en end as name
    from service_tasks
    union all
    select
        'municipality' as line_kind,
        municipality as line_key,
        name_fi as name
    from municipalities
    union all
    select
        'all' as line_kind,
        '' as line_key,
        'child protection' as name
),

told as (
    select
        verdict.*,
        case when verdict.reason = '' then answers.text else reasons.text end as text,
        case when verdict.reason = '' then subjects.text end as subject_text,
        case
            when verdict.line_kind <> 'all' or verdict.record_kind = 'child_protection'
                then coalesce(names.name, verdict.line_key)
        end as name,
        case
            when verdict.reason = 'rows_held_back' then concat(coalesce(format('{:,}', verdict.row_count), '..'), ' rows')
            when verdict.reason = 'days_not_in_kanta'
                then concat(
                    coalesce(format('{:,}', verdict.clients_to_deliver), '..'), ' of ',
                    coalesce(format('{:,}', verdict.clients_in_sources), '..'), ' people'
                )
        end as figures
    from coverage_verdict as verdict
    left join words as answers on verdict.answer = answers.code
    left join words as reasons on verdict.reason = reasons.code
    left join words as subjects on verdict.subject = subjects.code
    left join names on verdict.line_kind = names.line_kind and verdict.line_key = names.line_key
)

select
    subject,
    answer,
    reason,
    record_kind,
    line_kind,
    line_key,
    text,
    concat(
        case when reason = '' and subject <> 'separate_delivery' then concat(subject_text, ': ') end, text,
        case when name is not null then concat(' (', name, ')') end,
        case when figures is not null then concat(': ', figures) end, '.'
    ) as sentence,
    row_count,
    clients_in_sources,
    clients_in_both,
    clients_to_deliver,
    days_in_sources,
    days_to_deliver
from told
order by
    list_position(['separate_delivery', 'client_documents', 'service_tasks', 'population'], subject),
    reason <> '', answer <> 'not_fulfilled', reason, record_kind desc, line_key
