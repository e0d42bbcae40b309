"""Where the lists are read from and written to, and what is said when that cannot be."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from worklist_county import environment
from worklist_files import County, read
from xlsxwriter.worksheet import Worksheet

from sosdbt.commands import worklist

pytestmark = pytest.mark.dbt


@pytest.fixture
def copied(county: County, tmp_path: Path) -> County:
    """The built county in a folder of the test's own, to be changed."""
    for name in ("out", "id.key"):
        source = county.folder / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / "county" / name)
    return County(tmp_path / "county")


@pytest.fixture
def change(copied: County) -> Callable[[str], None]:
    def execute(sql: str) -> None:
        with duckdb.connect(str(copied.database)) as connection:
            connection.execute(sql)

    return execute


def test_findings_of_no_system_and_of_unknown_rules_have_their_file(
    copied: County, tmp_path: Path, change: Callable[[str], None]
) -> None:
    change("""
        insert into findings (rule_id, severity, source_system, source_table, field, quarter) values
            ('WA-001', 'warning', 'north', 'waivers', 'expires_on', '2023Q1'),
            ('DL-012', 'blocker', null, 'delivery', null, '2023Q1'),
            ('XX-001', 'error', null, 'a_table_of_ours', 'a_field', '2023Q1'),
            ('XX-002', 'error', 'north', 'service_use', 'a_field', '2023Q1')
    """)
    code, _, errors = copied.worklist(tmp_path / "lists")
    assert code == 0, errors
    sheets = read(tmp_path / "lists/delivery--as-a-whole.xlsx")
    told = [(row["Rule"], row["Table"], row["Field"]) for rows in sheets.values() for row in rows]
    assert told == [
        ("DL-012", "The delivery (delivery)", None),
        ("XX-001", "a_table_of_ours", "a_field"),
        ("WA-001", "Waivers (waivers)", "last day in force (expires_on)"),
    ]
    of_north = read(tmp_path / "lists/north.xlsx")["Errors"]
    assert [row["What is wrong"] for row in of_north if row["Rule"] == "XX-002"] == ["XX-002"]


def test_without_an_earlier_delivery_nothing_is_marked_as_new(
    copied: County, tmp_path: Path, change: Callable[[str], None]
) -> None:
    change("update int_last_delivery set has_findings = false; delete from finding_changes")
    code, printed, _ = copied.worklist(tmp_path / "lists")
    assert code == 0
    assert "nothing is marked as new" in " ".join(printed.split())
    marks = [row["New?"] for rows in read(tmp_path / "lists/north.xlsx").values() for row in rows]
    assert set(marks) == {None}


def test_without_findings_nothing_is_written(
    copied: County, tmp_path: Path, change: Callable[[str], None]
) -> None:
    change("delete from findings")
    code, printed, _ = copied.worklist(tmp_path / "lists")
    assert (code, printed.splitlines()[0]) == (0, "2023Q1, as of 2023-05-01: 0 findings")
    assert not (tmp_path / "lists").exists()


def test_by_default_they_lie_beside_the_packages_and_are_not_written_over(copied: County) -> None:
    code, printed, errors = copied.worklist(None, "--lang", "sv", "--json")
    assert code == 0, errors
    folder = copied.out / "worklists/sosdbt_90_2023Q1_sv"
    assert json.loads(printed)["folder"] == str(folder)
    kept = folder / "north.xlsx"
    kept.write_text("with notes of somebody")
    code, printed, errors = copied.worklist(None, "--lang", "sv")
    assert (code, printed) == (2, "")
    assert "exists already and was not touched" in errors
    assert kept.read_text() == "with notes of somebody"
    assert copied.worklist(None, "--lang", "fi")[0] == 0


def test_what_one_sheet_cannot_hold_goes_on_in_further_ones(
    county: County,
    lists: Path,
    tmp_path: Path,
    sosdbt_main: Callable[..., tuple[int, str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Worksheet().xls_rowmax == worklist.MOST_ROWS + 1
    monkeypatch.setattr(worklist, "MOST_ROWS", 2)
    for name, value in environment(county.folder).items():
        monkeypatch.setenv(name, value)
    where = ("--quarter", "2023Q1", "--out", county.out, "--to", tmp_path / "lists")
    code, _, errors = sosdbt_main("worklist", *where)
    assert code == 0, errors
    whole = read(lists / "north-1.2.3.xlsx")
    parts = read(tmp_path / "lists/north-1.2.3.xlsx")
    assert len(whole["Errors"]) == 15
    assert list(parts) == ["Errors", *(f"Errors {n}" for n in range(2, 9)), "Information"]
    assert [len(rows) for rows in parts.values()] == [2] * 7 + [1, 1]
    joined = [row for name, rows in parts.items() if name.startswith("Errors") for row in rows]
    assert joined == whole["Errors"]


def test_what_a_killed_run_left_is_cleared_away(county: County, tmp_path: Path) -> None:
    left = tmp_path / ".lists.partial"
    left.mkdir()
    (left / "north.xlsx").touch()
    assert county.worklist(tmp_path / "lists")[0] == 0
    assert [path.name for path in tmp_path.iterdir()] == ["lists"]


def test_a_place_that_cannot_be_written_is_refused_and_nothing_stays(
    county: County, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    code, printed, errors = county.worklist(tmp_path / "file/lists")
    assert (code, printed) == (2, "")
    assert "cannot be written" in errors and errors.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_without_a_database_one_is_asked_for(
    county: County, copied: County, tmp_path: Path
) -> None:
    copied.database.unlink()
    code, printed, errors = copied.worklist(tmp_path / "lists")
    assert (code, printed) == (2, "")
    assert "There is no database of 2023Q1" in errors
    assert "sosdbt check --quarter 2023Q1" in errors
    assert not (tmp_path / "lists").exists()


def test_a_database_of_another_version_is_named(
    copied: County, tmp_path: Path, change: Callable[[str], None]
) -> None:
    change("drop table finding_changes")
    code, _, errors = copied.worklist(tmp_path / "lists")
    assert code == 2
    assert "Build it again" in errors
    assert not (tmp_path / "lists").exists()


def test_a_quarter_must_be_named(sosdbt_main: Callable[..., tuple[int, str, str]]) -> None:
    code, printed, errors = sosdbt_main("worklist")
    assert (code, printed) == (2, "")
    assert "--quarter" in errors
