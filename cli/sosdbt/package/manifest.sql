-- What the tables of a build say of it: one row, whose columns are keys of manifest.json.
with

input_files as (
    select
        list(
            {
                'source_system': source_system,
                'source_table': source_table,
                'file_name': file_name,
                'file_format': file_format,
                'rows_read': rows_read,
                'rows_unreadable': rows_unreadable,
                'rows_sha256': rows_sha256
            }
            order by source_system, source_table, file_name
        ) as files
    from raw.input_files
),

rules as (
    select
        list(
            {
                'rule_id': rule_id,
                'severity': severity,
                'stage': stage,
                'is_in_force': is_in_force,
                'has_run': has_run,
                'applicable_count': applicable_count,
                'finding_count': finding_count,
                'waived_count': waived_count
            }
            order by rule_id, severity
        ) as rules
    from rule_runs
),

clients as (
    select map_from_entries(list((service_task, client_count) order by service_task)) as by_task
    from clients_per_service_task
),

-- Deliveries that this one was compared with: inputs like the raw files.
last_delivered_quarter as (
    select any_value({'package': package_name, 'quarter': quarter, 'version': package_version}) as compared
    from int_last_delivered_quarter
),

last_delivery as (
    select any_value({'package': package_name, 'quarter': quarter, 'version': package_version}) as compared
    from int_last_delivery
),

rows_balanced as (
    select
        list(
            {
                'source_table': source_table,
                'raw_rows': raw_rows,
                'rows_with_a_fate': rows_with_a_fate,
                'is_balanced': is_balanced
            }
            order by source_table
        ) as tables
    from row_balance
),

days_balanced as (
    select
        list(
            {
                'source_table': source_table,
                'usable_days': usable_days,
                'delivered_days': delivered_days,
                'archived_only_days': archived_only_days,
                'is_balanced': is_balanced
            }
            order by source_table, usable_days, delivered_days, archived_only_days
        ) as tables
    from day_balance
)

select
    said.county,
    said.organiser,
    said.quarter,
    cast(said.first_day as varchar) as first_day,
    cast(said.last_day as varchar) as last_day,
    cast(said.due_date as varchar) as due_date,
    cast(said.as_of_date as varchar) as as_of,
    {
        'production': said.is_production,
        'max_gap_days': said.max_gap_days,
        'clip_to_quarter': said.clip_to_quarter
    } as settings,
    coalesce(input_files.files, []) as input_files,
    coalesce(rules.rules, []) as rules,
    clients.by_task as clients_per_service_task,
    last_delivered_quarter.compared as last_delivered_quarter,
    last_delivery.compared as last_delivery,
    coalesce(rows_balanced.tables, []) as row_balance,
    coalesce(days_balanced.tables, []) as day_balance
from delivery_parameters as said
cross join input_files
cross join rules
cross join clients
cross join last_delivered_quarter
cross join last_delivery
cross join rows_balanced
cross join days_balanced
