"""The comparison of real builds, each difference planted with one known cause, and the rebuild."""

import csv
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from diff_builds import CODES, NEW_CODE
from pyarrow import parquet

pytestmark = pytest.mark.dbt

PERIODS = "asiakkuusjakso_palvelutehtavassa.csv"
CHILD = "lastensuojelun_asiakkuusjakso.csv"


def _package(folder: Path, version: int = 1) -> Path:
    return folder / f"sosdbt_90_2023Q1_v{version}.zip"


@pytest.fixture(scope="module")
def names(builds: Path) -> dict[str, str]:
    """Who a client id of a package is, by the identity code in it."""
    whose = {code: name for name, code in CODES.items()} | {NEW_CODE: "recoded"}
    found = {}
    for package in builds.glob("*deliveries/*.zip"):
        for row in _table(package, "asiakas.csv"):
            found[row["asiakas_id"]] = whose.get(row["henkilotunnus"], "born")
    return found


def _table(package: Path, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(package) as archive:
        return list(csv.DictReader(archive.read(name).decode("utf-8").splitlines()))


@pytest.fixture
def told(sosdbt_diff: Callable, names: dict[str, str]) -> Callable[..., dict]:
    def compare(old: Path, new: Path) -> dict:
        code, printed, errors = sosdbt_diff(old, new, "--json")
        assert (code, errors) == (0, "")
        return {
            (change["file"], names[change["client"]], change["change"]): (
                change["cause"],
                change["also"],
                sorted(field["field"] for field in change["fields"]),
            )
            for change in json.loads(printed)["changes"]
        }

    return compare


def test_each_planted_change_has_its_cause(builds: Path, told: Callable) -> None:
    changes = told(_package(builds / "deliveries"), _package(builds / "deliveries", 2))
    end = ["asiakkuuden_paattymispvm"]
    records = {
        (PERIODS, "end_moved", "changed"): ("source_changed", [], end),
        (PERIODS, "start_moved", "changed"): ("source_changed", [], ["asiakkuuden_alkamispvm"]),
        (PERIODS, "removed", "removed"): ("source_removed", [], []),
        (PERIODS, "new", "added"): ("source_new", [], []),
        (PERIODS, "late", "added"): ("recorded_late", [], []),
        (PERIODS, "late_row", "added"): ("recorded_late", [], []),
        (PERIODS, "archived", "removed"): ("archived", [], []),
        (PERIODS, "not_archived", "added"): ("no_longer_archived", [], []),
        (PERIODS, "recoded", "changed"): ("client_changed", [], ["asiakas_id"]),
        (PERIODS, "archived_and_changed", "removed"): ("archived", ["source_changed"], []),
        (PERIODS, "changed_and_late", "changed"): ("source_changed", ["recorded_late"], end),
        (PERIODS, "mended", "added"): ("source_changed", [], []),
        (PERIODS, "bridged", "changed"): ("recorded_late", [], end),
        (PERIODS, "bridged", "removed"): ("recorded_late", [], []),
        ("palvelu.csv", "decision", "changed"): ("source_changed", [], ["sosiaalipalvelu"]),
        ("palvelu.csv", "use", "removed"): ("source_removed", [], []),
        (CHILD, "child", "added"): ("source_new", [], []),
    }
    # A client comes with the first record and goes with the last one.
    clients = {
        ("asiakas.csv", name, change): (cause, also, [])
        for (_, name, change), (cause, also, _) in records.items()
        if change != "changed" and name != "bridged"
    }
    clients |= {
        ("asiakas.csv", "recoded", "changed"): ("client_changed", [], ["henkilotunnus"]),
        ("asiakas.csv", "born", "changed"): ("client_changed", [], ["syntymaaika"]),
    }
    assert changes == records | clients


def test_each_change_of_the_set_up_has_its_cause(builds: Path, told: Callable) -> None:
    changes = told(_package(builds / "deliveries"), _package(builds / "set_up_deliveries"))
    assert changes == {
        (PERIODS, "waived", "added"): ("rule", [], []),
        ("asiakas.csv", "waived", "added"): ("rule", [], []),
        (PERIODS, "mapped", "changed"): ("code_list", [], ["palvelutehtava"]),
        (PERIODS, "gap", "changed"): ("setting", [], ["asiakkuuden_paattymispvm"]),
        (PERIODS, "gap", "removed"): ("setting", [], []),
    }


def test_what_changed_in_the_set_up_is_named(builds: Path, sosdbt_diff: Callable) -> None:
    _, printed, _ = sosdbt_diff(
        _package(builds / "deliveries"), _package(builds / "set_up_deliveries")
    )
    assert "setting max_gap_days: 0 -> 1\n" in printed
    assert "code: rules or waivers; code lists, mappings or calendar\n" in printed


def test_the_rebuilt_delivery_equals_itself(builds: Path, told: Callable) -> None:
    assert told(_package(builds / "deliveries"), _package(builds / "rebuilt_deliveries")) == {}


def test_a_delivery_can_be_rebuilt_as_it_was_known_then(builds: Path) -> None:
    """The rows of later change no byte of the delivery but in its manifest.

    The manifest counts and digests whole input files, and those hold the rows of later now: so
    the digests of the input, the rows recorded later and the totals of raw rows may differ, and
    with them a digest or signature of the manifest itself. Some rules look at whole files: RA-001
    and DL-013 at all tables, DL-006, DL-012 and DL-014 at those of records, DL-011 at those of
    periods. The code version is that of the code that built it, the same here. All else must be
    the same.
    """
    then = _members(_package(builds / "deliveries"))
    now = _members(_package(builds / "rebuilt_deliveries"))
    old_manifest, new_manifest = (
        json.loads(members.pop("manifest.json")) for members in (then, now)
    )
    assert list(then) == list(now)
    assert then == now

    later = {"client_relation_periods": 4, "child_protection_periods": 1, "service_use": 1}
    for table, fates in new_manifest["fates"].items():
        fates["recorded_later"] -= later.get(table, 0)
    for row in new_manifest["row_balance"]:
        row["raw_rows"] -= later.get(row["source_table"], 0)
        row["rows_with_a_fate"] -= later.get(row["source_table"], 0)
    whole_files = {"RA-001": 6 + 2, "DL-011": 5}
    whole_files |= dict.fromkeys(("DL-006", "DL-012", "DL-014", "DL-016"), 6)
    whole_files["DL-013"] = whole_files["RA-001"]
    for rule in new_manifest["rules"]:
        if "applicable_count" in rule:
            rule["applicable_count"] -= whole_files.get(rule["rule_id"], 0)
    old_input, new_input = (m.pop("input_files") for m in (old_manifest, new_manifest))
    assert old_input != new_input
    for manifest in (old_manifest, new_manifest):
        for of_the_manifest in ("manifest_sha256", "signature"):
            manifest.pop(of_the_manifest, None)
    assert old_manifest == new_manifest


def test_the_lists_of_a_rebuilt_delivery_differ_by_the_rows_of_later(builds: Path) -> None:
    for name in ("fates.csv", "lineage.parquet"):
        then, now = (
            _lines(_package(builds / folder).with_suffix(f".{name}"))
            for folder in ("deliveries", "rebuilt_deliveries")
        )
        # A row has another number where rows were added before it; none are here.
        assert set(then) <= set(now)
        assert len(now) - len(then) == 6


def _lines(path: Path) -> list[str]:
    if path.suffix == ".csv":
        return path.read_text(encoding="utf-8").splitlines()
    return [repr(row) for row in parquet.read_table(path).to_pylist()]


def _members(package: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def lineage(builds: Path) -> Iterator[Callable[[int], dict[str, dict[str, str]]]]:
    def read(version: int) -> dict[str, dict[str, str]]:
        path = _package(builds / "deliveries", version).with_suffix(".lineage.parquet")
        return {row["record_id"]: row for row in parquet.read_table(path).to_pylist()}

    yield read


def test_digests_tell_what_changed_and_only_that(lineage: Callable) -> None:
    old, new = lineage(1), lineage(2)
    both = set(old) & set(new)
    rows = {key for key in both if old[key]["row_digest"] != new[key]["row_digest"]}
    clients = {key for key in both if old[key]["client_digest"] != new[key]["client_digest"]}
    assert rows == {
        "end_moved", "start_moved", "archived_and_changed", "changed_and_late", "mended",
        "decision",
    }  # fmt: skip
    assert clients == {"recoded", "born"}


def test_lists_name_nobody_and_are_the_owners_only(builds: Path) -> None:
    lists = list(builds.glob("*deliveries/*.lineage.parquet"))
    assert len(lists) == 4
    for path in lists:
        assert path.stat().st_mode & 0o077 == 0
        text = "\n".join(_lines(path))
        assert not [code for code in (*CODES.values(), NEW_CODE, "T-77") if code in text]
