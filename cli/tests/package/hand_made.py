"""A database as dbt leaves it, written by hand: small, and with values that are hard to write."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

PROJECT = Path(__file__).resolve().parents[3]
COUNTY_ORGANISER = "1.2.246.10.2012566.10.0"
OTHER_ORGANISER = "1.2.246.10.9999999.10.0"
_CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def identity_code(birth: str, number: int, sign: str = "-") -> str:
    """A code of the 900 series, which no person has."""
    assert 900 <= number <= 999
    return f"{birth}{sign}{number}{_CHECK_CHARACTERS[int(f'{birth}{number}') % 31]}"


def content_id(number: int) -> str:
    return f"{number:032x}"


ANNA = identity_code("010190", 901)
BERTIL = identity_code("310712", 902, "A")

_TABLES = f"""
create table delivery_parameters as select
    '2023Q1' as quarter, date '2023-01-01' as first_day, date '2023-03-31' as last_day,
    date '2023-05-01' as as_of_date, date '2023-05-01' as due_date, '90' as county,
    '{COUNTY_ORGANISER}' as organiser, false as is_production, 0 as max_gap_days,
    false as clip_to_quarter;

create table delivered_clients (
    person_id varchar, personal_identity_code varchar, temporary_identifier varchar,
    temporary_identifier_assigner varchar, birth_date date, sex varchar);
insert into delivered_clients values
    ('{content_id(3)}', null, 'T "7", x', '{COUNTY_ORGANISER}', null, '9'),
    ('{content_id(1)}', '{ANNA}', null, null, date '1990-01-01', '2'),
    ('{content_id(2)}', '{BERTIL}', null, null, date '2012-07-31', '1');

create table delivered_organisers (
    organiser varchar, business_id varchar, organiser_name varchar, county varchar);
insert into delivered_organisers values
    ('{COUNTY_ORGANISER}', '0201256-6', 'Helsingin kaupunki, Helsingfors stad', '90');

create table delivered_client_relation_periods (
    period_id varchar, person_id varchar, organiser varchar, service_task varchar,
    start_date date, end_date date);
insert into delivered_client_relation_periods values
    ('{content_id(12)}', '{content_id(2)}', '{COUNTY_ORGANISER}', '10', date '2022-02-01', null),
    ('{content_id(11)}', '{content_id(1)}', '{COUNTY_ORGANISER}', '20', date '2023-01-01',
     date '2023-03-31');

create table delivered_child_protection_periods (
    period_id varchar, person_id varchar, organiser varchar, start_date date, end_date date);

create table delivered_services (
    service_id varchar, person_id varchar, organiser varchar, service_task varchar,
    social_service varchar, information_kind varchar, outcome varchar, decision_date date,
    start_date date, end_date date);
insert into delivered_services values
    ('{content_id(21)}', '{content_id(3)}', '{COUNTY_ORGANISER}', null, '37',
     'voimassa_oleva_paatos', '1', date '2022-12-24', date '2023-01-01', null);

create table findings (
    rule_id varchar, severity varchar, source_system varchar, source_table varchar,
    record_id varchar, source_row bigint, field varchar, client_key varchar, quarter varchar);
insert into findings values
    ('CR-002', 'error', 'effica', 'client_relation_periods', 'b-2', 10, 'end_date', 'k2', '2023Q1'),
    ('CR-002', 'error', 'effica', 'client_relation_periods', '=1+1', 9, 'end_date', 'k1', '2023Q1'),
    ('CR-010', 'warning', 'effica', 'client_relation_periods', 'b-3', 11, 'end_date', null,
     '2023Q1');

create table record_fates (
    source_system varchar, source_table varchar, record_id varchar, source_row bigint,
    fate varchar, rule_ids varchar, delivered_id varchar);
insert into record_fates values
    ('effica', 'service_decisions', 's-1', 1, 'delivered', null, '{content_id(21)}'),
    ('effica', 'client_relation_periods', 'b-2', 10, 'held_back', 'CR-002', null),
    ('effica', 'client_relation_periods', '=1+1', 9, 'held_back', 'CR-002', null),
    ('effica', 'client_relation_periods', 'b-3', 11, 'delivered', null, '{content_id(11)}'),
    ('abc', 'client_relation_periods', 'a-1', 1, 'delivered', null, '{content_id(12)}');

create table record_lineage as
    select
        source_system, source_table, record_id, source_row,
        md5('row' || source_system || source_row) as row_digest,
        md5('client' || source_system || source_row) as client_digest,
        md5('identity' || source_system || source_row) as identity_digest,
        date '2023-01-31' as recorded_at, delivered_id
    from record_fates;

create table fate_counts as
    select tables.source_table, fates.fate, count(record_fates.fate) as row_count
    from (values ('client_relation_periods'), ('child_protection_periods'), ('service_decisions'),
        ('service_use')) as tables (source_table)
    cross join (values ('delivered'), ('archived_in_kanta'), ('outside_quarter'), ('excluded'),
        ('cancelled'), ('recorded_later'), ('held_back'), ('unreadable')) as fates (fate)
    left join record_fates
        on record_fates.source_table = tables.source_table and record_fates.fate = fates.fate
    group by all;

create table rule_catalogue as
    select * from (values
        ('CR-002', 'error', 'source', 'Päättyy ennen alkua', 'Slutar före början',
         'It ends before it begins', 'Korjaa päättymispäivä', 'Rätta slutdatumet',
         'Correct the end date'),
        ('CR-010', 'warning', 'source', 'Keksitty päivä', 'Påhittad dag', 'A made-up end date',
         'Tyhjennä', 'Töm', 'Empty it'),
        ('DL-001', 'blocker', 'result', 'Jaksot limittyvät', 'Perioder överlappar',
         'Delivered periods overlap', 'Ilmoita', 'Meddela', 'Report it to the maintainers'))
        as rules (rule_id, severity, stage, title_fi, title_sv, title_en, fix_fi, fix_sv, fix_en);

create table rule_runs as
    select
        rule_id, severity, stage, true as is_in_force, true as has_run,
        (select count(*) from findings where findings.rule_id = rule_catalogue.rule_id)
            as finding_count,
        cast(0 as bigint) as waived_count, cast(5 as bigint) as applicable_count,
        cast(null as varchar) as compared_with, cast(null as bigint) as new_count,
        cast(null as bigint) as persisting_count, cast(null as bigint) as resolved_count
    from rule_catalogue;

create table int_last_delivery as
    select
        'sosdbt_90_2022Q4_v2.zip' as package_name, '2022Q4' as quarter, 2 as package_version,
        date '2023-02-01' as as_of_date, true as has_findings, true as has_lineage;

create table clients_per_service_task as
    select service_task, count(distinct person_id) as client_count
    from delivered_client_relation_periods group by service_task;

create table int_last_delivered_quarter (
    package_name varchar, quarter varchar, package_version bigint, as_of_date date);

create table row_balance as
    select source_table, sum(row_count)::bigint as raw_rows,
        sum(row_count)::bigint as rows_with_a_fate, true as is_balanced
    from fate_counts group by source_table;

create table day_balance (
    source_table varchar, usable_days bigint, delivered_days bigint, archived_only_days bigint,
    is_balanced boolean);
insert into day_balance values
    ('client_relation_periods', 180, 180, 0, true), ('child_protection_periods', 0, 0, 0, true);

create schema raw;
create table raw.input_files (
    source_system varchar, source_table varchar, file_name varchar, file_format varchar,
    rows_read bigint, rows_unreadable bigint, rows_sha256 varchar);
insert into raw.input_files values
    ('effica', 'client_relation_periods', 'client_relation_periods.csv', 'csv', 3, 0, 'aa'),
    ('abc', 'client_relation_periods', 'client_relation_periods.csv', 'csv', 1, 0, 'bb');
create table raw.id_key as select repeat('5', 64) as id_key;
"""


def write_database(path: Path, changes: Sequence[str] = ()) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute(_TABLES)
        for change in changes:
            connection.execute(change)
    return path
