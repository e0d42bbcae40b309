-- The rows asked for: what became of each, and why, in words that name only what the reason needs.
-- Why a line cannot be read is told by its read_error.
with

parameters as (
    select
        as_of_date,
        from_to(first_day, last_day) as quarter
    from delivery_parameters
),

reasons as (
    select
        explained_rows.*,
        parameters.*,
        concat(
            'decided ' || cast(records.decision_date as varchar) || ', ', from_to(records.start_date, records.end_date)
        ) as period
    from explained_rows
    inner join chosen using (source_system, source_table, source_row)
    cross join parameters
    left join explained_records as records on explained_rows.delivered_id = records.delivered_id
),

explained as (
    select
        *,
        case reason
            when 'delivered' then format('It went into {}, {}.', delivered_id, period)
            when 'archived_in_kanta' then format('It is archived in Kanta as a part of {}, {}.', delivered_id, period)
            when 'outside_quarter' then format('It has no day in the quarter, {}.', quarter)
            when 'decided_outside_quarter'
                then format('It is a negative decision that was not made in the quarter, {}.', quarter)
            when 'recorded_later'
                then format('It was recorded on {}, after the as-of date {}.', recorded_date, as_of_date)
            when 'cancelled' then format('The source system has cancelled it: cancelled is "{}".', cancelled)
            when 'replaced_document'
                then
                    'A newer version of its document, its invalidation or an entry on the end of the service took its '
                    || 'place.'
            when 'task_not_in_register'
                then format('Its task {} is family law, which must not be delivered.', service_task)
            when 'no_service_decision' then format('Its document type {} is no service decision.', document_type)
            when 'same_service_not_in_register'
                then
                    'It names no task, and the same service stands elsewhere under family law, which must not be '
                    || 'delivered.'
            when 'held_back' then 'It or its client breaks a rule of severity error.'
            when 'unreadable' then null
            when 'newest_version' then 'It is the newest version of its document archived by the as-of date.'
            when 'older_version' then 'It does not count: there is a newer version of its document.'
            when 'invalidated' then 'It does not count: its document was invalidated by the as-of date.'
            when 'unusable_version'
                then
                    'It does not count: it or another record of the same version of its document set cannot be used.'
            when 'archived_later'
                then
                    format(
                        'It was archived on {}, after the as-of date {}, and does not count.', recorded_date, as_of_date
                    )
            else format('Rows of {} have no fate of their own.', source_table)
        end as why
    from reasons
)

select
    told_rows.*,
    explained.why,
    coalesce(
        (
            select list(rules_told order by rules_told.rule_id)
            from rules_told
            where list_contains(string_split(told_rows.rule_ids, ' '), rules_told.rule_id)
        ), []
    ) as held_back_by,
    rules_of_answers.rules,
    explained.read_error,
    chosen.rows_in_all
from chosen
inner join told_rows using (source_system, source_table, source_row)
inner join explained using (source_system, source_table, source_row)
inner join rules_of_answers using (answer)
order by chosen.answer
