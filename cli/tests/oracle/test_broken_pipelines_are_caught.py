"""The comparison with the oracle must fail when the pipeline is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest
from broken_pipeline import BrokenPipeline
from built_counties import read_database
from differences import differences
from oracle import Settings
from other_settings import SMALL_GAPS_CUT, TEN_DAY_GAPS, counties_for, verdicts_for


def _proof(*values: str) -> object:
    return pytest.param(*values, marks=pytest.mark.proof)


@pytest.fixture
def broken(built: Callable, tmp_path: Path) -> BrokenPipeline:
    return BrokenPipeline(built(SMALL_GAPS_CUT, counties_for(SMALL_GAPS_CUT)), tmp_path)


def kinds_of_differences(broken: BrokenPipeline, settings: Settings = SMALL_GAPS_CUT) -> set[str]:
    counties, verdicts = counties_for(settings), verdicts_for(settings)
    found = differences(counties, verdicts, read_database(broken.database))
    return {line.split(": ")[1] for line in found}


def test_a_pipeline_that_is_not_broken_is_equal(broken: BrokenPipeline):
    assert not kinds_of_differences(broken)


@pytest.mark.parametrize("kind", ["client_relation_periods", _proof("child_protection_periods")])
def test_consolidation_that_sees_only_the_row_before(broken: BrokenPipeline, kind: str):
    broken.break_model(
        "int_periods__assigned",
        "rows between unbounded preceding and 1 preceding",
        "rows between 1 preceding and 1 preceding",
    )
    assert kind in kinds_of_differences(broken)


def test_a_period_that_is_archived_in_part_and_taken_as_archived(broken: BrokenPipeline):
    broken.break_table(
        "int_kanta_periods__consolidated", "start_date = date '2022-01-01', end_date = null"
    )
    assert "client_relation_periods" in kinds_of_differences(broken)


@pytest.mark.parametrize("edge", ["first_day", _proof("last_day")])
def test_a_quarter_that_starts_or_ends_a_day_late(broken: BrokenPipeline, edge: str):
    broken.break_table("reporting_quarters", f"{edge} = cast(cast({edge} as date) + 1 as varchar)")
    assert {"client_relation_periods", "services"} <= kinds_of_differences(broken)


@pytest.mark.proof
def test_a_person_whose_century_sign_is_ignored(broken: BrokenPipeline):
    broken.break_table(
        "stg_clients",
        "personal_identity_code = regexp_replace(personal_identity_code, '[YXWVU]', '-')",
    )
    assert "client_relation_periods" in kinds_of_differences(broken)


@pytest.mark.parametrize("table", ["clients", _proof("kanta_records")])
def test_rows_with_both_identifiers_that_link_nobody(broken: BrokenPipeline, table: str):
    broken.break_table("int_identity_links", f"source_table = '' where source_table = '{table}'")
    assert not kinds_of_differences(broken)
    broken.break_table("int_identity_links", "temporary_identifier = null where source_table = ''")
    assert kinds_of_differences(broken)


def test_a_replaced_code_that_stays_a_person_of_its_own(broken: BrokenPipeline):
    broken.break_table(
        "int_identity_codes",
        "newest_identity_code = personal_identity_code, first_identity_code = null",
    )
    assert {"client_relation_periods", "services"} <= kinds_of_differences(broken)


@pytest.mark.proof
def test_a_fork_or_a_circle_that_is_followed_somewhere(broken: BrokenPipeline):
    broken.break_table(
        "int_identity_codes",
        "newest_identity_code = coalesce(newest_identity_code, personal_identity_code)",
    )
    assert "client_relation_periods" in kinds_of_differences(broken)


@pytest.mark.parametrize(
    ("text", "broken_text"),
    [
        ("case when lowest_task = highest_task then lowest_task end", "null"),
        _proof("lowest_task = highest_task", "lowest_task <> highest_task"),
        _proof("is_excluded_elsewhere = 1", "is_excluded_elsewhere = 2"),
    ],
)
def test_a_service_without_a_task_that_is_taken_for_another(
    broken: BrokenPipeline, text: str, broken_text: str
):
    broken.break_model("int_services__candidates", text, broken_text)
    assert "services" in kinds_of_differences(broken)


def test_identity_links_that_are_lost(broken: BrokenPipeline):
    broken.break_table("stg_identity_links", "personal_identity_code = null")
    assert "client_relation_periods" in kinds_of_differences(broken)


def test_an_archive_whose_gaps_are_bridged(broken: BrokenPipeline):
    broken.break_model("int_kanta_periods__assigned", "(start_date + (-1))", "(start_date + (-12))")
    assert "client_relation_periods" in kinds_of_differences(broken)


def test_bridged_days_that_must_be_archived(built: Callable, tmp_path: Path):
    broken = BrokenPipeline(built(TEN_DAY_GAPS, counties_for(TEN_DAY_GAPS)), tmp_path)
    broken.break_model("int_source_stretches", "(start_date + (-1))", "(start_date + (-11))")
    assert "client_relation_periods" in kinds_of_differences(broken, TEN_DAY_GAPS)


def test_an_older_version_that_stands_in_for_one_that_cannot_be_used(broken: BrokenPipeline):
    broken.break_table(
        "int_kanta_records__rows",
        "is_newest_version = unusable_field is null and row_state = 'in_scope'",
    )
    assert "client_relation_periods" in kinds_of_differences(broken)


def test_a_row_that_counts_though_another_of_its_version_cannot_be_used(broken: BrokenPipeline):
    broken.break_model(
        "int_kanta_records__current", "where unusable_rows = 0", "where unusable_field is null"
    )
    assert "client_relation_periods" in kinds_of_differences(broken)


def test_an_invalidated_document_that_covers(broken: BrokenPipeline):
    broken.break_model("int_kanta_records__rows", "and not is_invalidated", "")
    assert "client_relation_periods" in kinds_of_differences(broken)


@pytest.mark.parametrize(
    "change",
    [
        "has_placeholder_start_date = false",
        _proof("service_task = null where service_task_code <> trim(service_task_code)"),
        _proof("cancelled_text = null"),
        _proof("is_cancelled = false where cancelled_text not in ('true', 'false', '1', '0')"),
        "start_date = null where start_date_text not like '____-__-__'",
    ],
)
def test_values_that_are_not_read_as_the_design_says(broken: BrokenPipeline, change: str):
    broken.break_table("stg_client_relation_periods", change)
    assert kinds_of_differences(broken)
