-- The rules that ran on the tables of these rows, and for a delivered record on the delivery.
select rule_runs.rule_id
from rule_runs
inner join rule_catalogue on rule_runs.rule_id = rule_catalogue.rule_id
where
    rule_runs.has_run
    and rule_runs.is_in_force
    and (
        (rule_catalogue.applies_to = 'delivery' and $is_delivered)
        or list_has_any(
            string_split(rule_catalogue.applies_to, ', '),
            (select list(distinct source_table) from looked_at)
        )
    )
order by rule_runs.rule_id
