"""What a person and a program see, and what they do not."""

import csv
import json
import stat
from collections.abc import Callable
from pathlib import Path

from diff_packages import (
    CHILD,
    CLIENTS,
    PERIODS,
    SERVICES,
    HandMade,
    client,
    contract,
    period,
    service,
    source,
)
from hand_made import identity_code

OLD_CODE, NEW_CODE = identity_code("010190", 901), identity_code("010190", 902)
SECRETS = (OLD_CODE, NEW_CODE, "T-77", "T-88", "1990-01-01", "1990-02-02")


def _people(folder: Path) -> tuple[Path, Path]:
    old = [
        client("p1", 1),
        {"person_id": "p2", "temporary_identifier": "T-77", "birth_date": "1990-01-01"},
    ]
    new = [
        client("p1", 2),
        {"person_id": "p2", "temporary_identifier": "T-88", "birth_date": "1990-02-02"},
    ]
    return (
        HandMade({CLIENTS: old}).write(folder, "old"),
        HandMade({CLIENTS: new}).write(folder, "new"),
    )


def test_identifiers_and_birth_dates_are_hidden_unless_asked_for(
    tmp_path: Path, sosdbt_diff: Callable
) -> None:
    old, new = _people(tmp_path)
    for form in ((), ("--json",)):
        _, printed, errors = sosdbt_diff(old, new, *form)
        assert not [secret for secret in SECRETS if secret in printed + errors]
        assert "henkilotunnus" in printed and "***" in printed and "p1" in printed
        _, printed, _ = sosdbt_diff(old, new, *form, "--identifiers")
        assert all(secret in printed for secret in SECRETS)


def test_the_file_with_all_rows_hides_them_too(tmp_path: Path, sosdbt_diff: Callable) -> None:
    old, new = _people(tmp_path)
    hidden, shown = tmp_path / "hidden.csv", tmp_path / "shown.csv"
    sosdbt_diff(old, new, "--csv", hidden)
    sosdbt_diff(old, new, "--csv", shown, "--identifiers")
    assert not [secret for secret in SECRETS if secret in hidden.read_text()]
    assert all(secret in shown.read_text() for secret in SECRETS)
    for path in (hidden, shown):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_identity_code_in_any_other_field_is_masked(
    tmp_path: Path, sosdbt_diff: Callable
) -> None:
    old = HandMade({PERIODS: [period(OLD_CODE, NEW_CODE, "2023-01-01", task=OLD_CODE)]})
    new = HandMade({PERIODS: [period("d1", "p1", "2023-01-01")]})
    paths = old.write(tmp_path, "old"), new.write(tmp_path, "new")
    for form in ((), ("--json",), ("--csv", tmp_path / "all.csv")):
        _, printed, _ = sosdbt_diff(*paths, *form)
        assert OLD_CODE not in printed and NEW_CODE not in printed
    text = (tmp_path / "all.csv").read_text()
    assert OLD_CODE not in text and NEW_CODE not in text and "***" in text


def test_no_cell_runs_in_a_spreadsheet(tmp_path: Path, sosdbt_diff: Callable) -> None:
    old = HandMade({PERIODS: [period("=1+1", "@p", "2023-01-01", task="+2")]}, [])
    new = HandMade({}, [source("=1", "=1+1", fate="archived_in_kanta")])
    paths = old.write(tmp_path, "old"), new.write(tmp_path, "new")
    sosdbt_diff(*paths, "--csv", tmp_path / "all.csv")
    with (tmp_path / "all.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["old_id"], row["client"], row["service_task"]) == ("'=1+1", "'@p", "'+2")


def test_rows_are_counted_exactly_and_shown_up_to_a_limit(
    tmp_path: Path, sosdbt_diff: Callable
) -> None:
    many = [period(f"d{number}", f"p{number}", "2023-01-01") for number in range(1234)]
    old, new = HandMade({}).write(tmp_path, "old"), HandMade({PERIODS: many}).write(tmp_path, "new")
    _, printed, _ = sosdbt_diff(old, new, "--csv", tmp_path / "all.csv")
    assert "old.zip -> new.zip: 1,234 added, 0 removed, 0 changed\n" in printed
    assert "the first 20 of 1,234:" in printed
    assert "and 1,214 more; --csv FILE writes all" in printed
    assert printed.count("           id d") == 20
    assert len((tmp_path / "all.csv").read_text().splitlines()) == 1 + 1234
    _, printed, _ = sosdbt_diff(old, new, "--json")
    assert len(json.loads(printed)["changes"]) == 1234


def test_the_summary_counts_by_file_task_and_cause(tmp_path: Path, sosdbt_diff: Callable) -> None:
    child = {**period("c1", "p1", "2023-01-01"), "service_task": ""}
    records = {
        PERIODS: [period("d1", "p1", "2023-01-01"), period("d2", "p1", "2023-01-01", task="15")],
        CHILD: [child],
        SERVICES: [service("s1", "p1", "37", "2023-01-01")],
    }
    old, new = HandMade(records).write(tmp_path, "old"), HandMade({}).write(tmp_path, "new")
    _, printed, _ = sosdbt_diff(old, new, "--json")
    report = json.loads(printed)
    assert report["status"] == "different"
    assert [(row["file"], row["service_task"], row["removed"]) for row in report["summary"]] == [
        ("asiakkuusjakso_palvelutehtavassa.csv", "15", 1),
        ("asiakkuusjakso_palvelutehtavassa.csv", "20", 1),
        ("lastensuojelun_asiakkuusjakso.csv", None, 1),
        ("palvelu.csv", None, 1),
    ]
    assert {(row["cause"], row["added"], row["changed"]) for row in report["summary"]} == {
        ("no_lists", 0, 0)
    }


def test_a_record_is_told_in_a_few_lines(tmp_path: Path, sosdbt_diff: Callable) -> None:
    old = HandMade({PERIODS: [period("d1", "p1", "2023-01-10")]}, [source("a", "d1")])
    new = HandMade(
        {
            PERIODS: [
                period("d2", "p1", "2023-01-05", "2023-02-01"),
                period("d3", "p2", "2023-01-01"),
            ]
        },
        [source("a", "d2", says="y"), source("b", "d3")],
    )
    _, printed, _ = sosdbt_diff(old.write(tmp_path, "old"), new.write(tmp_path, "new"))
    assert (
        "Records, all:\n"
        "  changed  asiakkuusjakso_palvelutehtavassa, 20, 2023-01-05 to 2023-02-01: "
        "source row changed\n"
        "           id d1 -> d2\n"
        "           client p1\n"
        "           asiakkuuden_alkamispvm: 2023-01-10 -> 2023-01-05\n"
        "           asiakkuuden_paattymispvm: (empty) -> 2023-02-01\n"
        "           because of effica client_relation_periods a\n"
        "  added    asiakkuusjakso_palvelutehtavassa, 20, from 2023-01-01: new in the source\n"
    ) in printed


def test_equal_packages_are_said_to_be(tmp_path: Path, sosdbt_diff: Callable) -> None:
    one = HandMade({PERIODS: [period("d1", "p1", "2023-01-01")]}, []).write(tmp_path, "one")
    code, printed, _ = sosdbt_diff(one, one)
    assert code == 0
    assert printed.splitlines()[0].endswith("the same records")
    code, printed, _ = sosdbt_diff(one, one, "--json")
    assert (code, json.loads(printed)["status"]) == (0, "equal")


def test_missing_lists_are_named(tmp_path: Path, sosdbt_diff: Callable) -> None:
    records = {PERIODS: [period("d1", "p1", "2023-01-01")]}
    old = HandMade(records, [source("a", "d1")]).write(tmp_path, "old")
    new = HandMade({}, []).write(tmp_path, "new")
    (tmp_path / "new.lineage.parquet").unlink()
    code, printed, _ = sosdbt_diff(old, new)
    assert code == 0
    assert "Missing beside the packages: new.lineage.parquet." in printed
    assert "not known: no lists beside the packages" in printed


def test_under_another_contract_marts_are_compared_and_the_rest_is_named(
    tmp_path: Path, sosdbt_diff: Callable
) -> None:
    other = contract()
    for row in other:
        row["file_name"] = f"thl_{row['file_name']}"
        row["delivered_name"] = row["delivered_name"].upper()
    extra = next(row for row in other if row["column_name"] == "end_date") | {
        "column_name": "age",
        "delivered_name": "IKA",
    }
    records = {PERIODS: [period("d1", "p1", "2023-01-01") | {"age": "7"}]}
    old = HandMade(records).write(tmp_path, "old")
    facts = {"contract": {"name": "thl", "version": "2"}}
    new = HandMade(records, contract=[*other, extra], facts=facts).write(tmp_path, "new")
    _, printed, _ = sosdbt_diff(old, new)
    assert printed.splitlines()[0].endswith("the same records")
    assert "contract: hand-made -> thl\n" in printed
    assert "Only in the new package, not compared: " in printed and " IKA\n" in printed

    records = {PERIODS: [period("d1", "p1", "2023-01-01", "2023-02-01")]}
    new = HandMade(records, contract=[*other, extra], facts=facts).write(tmp_path, "new")
    _, printed, _ = sosdbt_diff(old, new)
    assert "ASIAKKUUDEN_PAATTYMISPVM: (empty) -> 2023-02-01" in printed


def test_nothing_in_a_package_moves_the_cursor(tmp_path: Path, sosdbt_diff: Callable) -> None:
    row = period("d1", "p1\x1b[2J", "2023-01-01", task="20\x1b[31m\u202e")
    old, new = (
        HandMade({PERIODS: [row]}).write(tmp_path, "old"),
        HandMade({}).write(tmp_path, "new"),
    )
    _, printed, _ = sosdbt_diff(old, new)
    assert "\x1b" not in printed and "\u202e" not in printed
