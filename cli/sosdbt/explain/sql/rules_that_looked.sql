-- The rules that ran on the tables of these rows, and for a delivered record on the delivery.
select rule_runs.rule_id
from rule_runs
where
    rule_runs.has_run
    and rule_runs.is_in_force
    and rule_runs.rule_id in (
        select rule_id from int_rule_tables
        where
            source_table in (select source_table from looked_at)
            or (source_table = 'delivery' and $is_delivered)
    )
order by rule_runs.rule_id
