-- What the rules found on the rows that were looked at.
with

all_findings as (
    select * from int_source_findings
    union all by name
    select * from int_result_findings
)

select
    all_findings.rule_id,
    all_findings.severity,
    all_findings.source_system,
    all_findings.source_table,
    all_findings.source_row,
    explained_rows.record_id,
    all_findings.field,
    all_findings.is_waived,
    rule_catalogue.title_fi,
    rule_catalogue.title_sv,
    rule_catalogue.title_en
from all_findings
inner join looked_at
    on
        all_findings.source_system = looked_at.source_system
        and all_findings.source_table = looked_at.source_table
        and all_findings.source_row = looked_at.source_row
inner join explained_rows
    on
        all_findings.source_system = explained_rows.source_system
        and all_findings.source_table = explained_rows.source_table
        and all_findings.source_row = explained_rows.source_row
inner join rule_catalogue on all_findings.rule_id = rule_catalogue.rule_id
order by
    case all_findings.severity when 'blocker' then 1 when 'error' then 2 when 'warning' then 3 else 4 end,
    all_findings.rule_id, all_findings.source_system, all_findings.source_table, all_findings.source_row,
    all_findings.field
