-- Every finding with its file, its sheet and what is told of it, in the language asked for. The variable words names words.csv.
create or replace temp macro cut(text) as
    case when length(text) > 200 then left(text, 199) || '…' else text end;

-- A text of the sources: no identity code, nothing that is not seen, not too long.
create or replace temp macro told(text) as cut(regexp_replace(masked_id(text), '\p{C}', '?', 'g'));

-- What may stand in a file name on every system.
create or replace temp macro slug(text) as
    trim(left(regexp_replace(strip_accents(lower(masked_id(text))), '[^a-z0-9.]+', '_', 'g'), 40), '._');

create or replace temp table words as
select
    kind,
    code,
    try_cast(width as integer) as width,
    case getvariable('language') when 'fi' then fi when 'sv' then sv else en end as word,
    row_number() over () as place
from read_csv(getvariable('words'), header = true, all_varchar = true, quote = '"', escape = '"', delim = ',');

create or replace temp macro worded(kind_asked, code_asked) as
    (select concat(words.word, ' (', code_asked, ')') from words where kind like kind_asked and words.code = code_asked);

create or replace temp table work as
with

units_of_clients as (
    select
        source_system,
        client_id,
        array_to_string(list_slice(list(distinct service_unit order by service_unit), 1, 5), ', ') as units
    from int_client_relation_periods__rows
    where service_unit is not null and client_id is not null
    group by all
),

-- Of copies of one finding the first ones are those that were there before, as in finding_changes.
known as (
    select
        rule_id,
        source_system,
        source_table,
        record_key,
        field,
        count(*) as copies
    from finding_changes
    where finding_change = 'persisting'
    group by all
),

comparison as (
    select count(*) > 0 as is_made from int_last_delivery
    where has_findings
),

keyed as (
    select
        *,
        coalesce(record_id, 'row ' || cast(source_row as varchar), '') as record_key,
        row_number() over (
            partition by
                rule_id, source_system, source_table, coalesce(record_id, 'row ' || cast(source_row as varchar)), field
            order by source_row
        ) as copy_number
    from findings
),

with_change as (
    select
        keyed.*,
        case
            when not comparison.is_made then null
            when keyed.copy_number <= known.copies then 'known'
            else 'new'
        end as change
    from keyed
    cross join comparison
    left join known
        on
            keyed.rule_id = known.rule_id
            and coalesce(keyed.source_system, '') = known.source_system
            and keyed.source_table = known.source_table
            and keyed.record_key = known.record_key
            and coalesce(keyed.field, '') = known.field
),

with_record as (
    select
        with_change.*,
        explained_rows.* exclude (source_system, source_table, record_id, source_row, client_key, rule_ids),
        units_of_clients.units,
        case
            when with_change.source_system is null or raw_tables.code is null then 'county'
            when with_change.source_table = 'kanta_records' then 'archive'
            when explained_rows.service_unit is not null then 'unit'
            else 'system'
        end as file_kind
    from with_change
    left join words as raw_tables on raw_tables.kind = 'raw_table' and with_change.source_table = raw_tables.code
    left join explained_rows
        on
            with_change.source_system = explained_rows.source_system
            and with_change.source_table = explained_rows.source_table
            and with_change.source_row = explained_rows.source_row
    left join units_of_clients
        on explained_rows.source_system = units_of_clients.source_system
        and explained_rows.client_id = units_of_clients.client_id
),

files as (
    select distinct
        file_kind,
        case when file_kind <> 'county' then source_system end as file_system,
        case when file_kind = 'unit' then service_unit end as file_unit
    from with_record
),

with_stem as (
    select
        *,
        case file_kind
            when 'county' then 'delivery--as-a-whole'
            when 'archive' then slug(file_system) || '-kanta'
            when 'system' then slug(file_system)
            when 'unit' then slug(file_system) || '-' || coalesce(nullif(slug(file_unit), ''), 'unit')
        end as stem
    from files
),

-- Numbered where names fall together: a number has a sign before it that no name of a unit holds.
named_files as (
    select
        *,
        row_number() over (partition by stem order by file_kind, file_system, file_unit) as copy_number,
        row_number() over (order by file_kind = 'unit', file_system, file_kind desc, file_unit) as file_place
    from with_stem
),

final as (
    select
        named_files.file_place,
        named_files.stem || case when named_files.copy_number > 1 then '-' || named_files.copy_number else '' end || '.xlsx'
            as file,
        named_files.file_kind,
        told(named_files.file_system) as file_system,
        told(named_files.file_unit) as file_unit,
        with_record.severity,
        with_record.change as change_code,
        changes.word as change,
        with_record.rule_id,
        told(with_record.record_id) as record_id,
        told(with_record.client_id) as client_id,
        coalesce(rules_told.title, with_record.rule_id) as title,
        coalesce(worded('%table', with_record.source_table), with_record.source_table) as source_table,
        coalesce(worded('field', with_record.field), with_record.field) as field,
        rules_told.fix,
        told(with_record.start_date) as start_date,
        told(with_record.end_date) as end_date,
        told(with_record.decision_date) as decision_date,
        told(
            nullif(
                concat_ws(
                    ', ',
                    coalesce(
                        case getvariable('language')
                            when 'fi' then service_tasks.name_fi when 'sv' then service_tasks.name_sv else service_tasks.name_en
                        end, with_record.service_task
                    ),
                    coalesce(
                        case when getvariable('language') = 'sv' then social_services.name_sv end,
                        social_services.name_fi,
                        with_record.social_service
                    )
                ), ''
            )
        ) as service,
        told(coalesce(with_record.service_unit, with_record.units)) as service_unit,
        rules_told.message,
        cast(null as varchar) as notes,
        cast(with_record.recorded_date as varchar) as recorded_date,
        told(with_record.file_name) as file_name,
        with_record.source_row,
        row_number() over (
            order by
                named_files.file_place,
                severities.width,
                with_record.change = 'known',
                with_record.rule_id,
                with_record.source_table,
                with_record.source_system,
                with_record.source_row,
                with_record.field,
                with_record.record_id
        ) as place
    from with_record
    inner join named_files
        on
            with_record.file_kind = named_files.file_kind
            and (named_files.file_system is null or with_record.source_system = named_files.file_system)
            and (named_files.file_unit is null or with_record.service_unit = named_files.file_unit)
    left join words as severities on severities.kind = 'severity' and with_record.severity = severities.code
    left join words as changes on changes.kind = 'change' and with_record.change = changes.code
    left join rules_told on with_record.rule_id = rules_told.rule_id
    left join service_tasks on with_record.service_task = service_tasks.service_task
    left join social_services on with_record.social_service = social_services.social_service
)

select * from final
