"""The history of deliveries survives loss, damage, and two builds at once."""

import fcntl
import hashlib
import json
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_dbt import FakeDbt
from packages_made import CODE, write_package

from sosdbt.history.store import builder, record_delivery, update_history

Main = Callable[..., tuple[int, str, str]]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def _file(out: Path) -> Path:
    return out / "sosdbt_90_history.json"


def _entries(out: Path) -> list[dict]:
    content = json.loads(_file(out).read_text(encoding="utf-8"))
    assert (content["format_version"], content["county"]) == (2, "90")
    return content["deliveries"]


def _edit(out: Path, edit: Callable[[list], object]) -> None:
    content = json.loads(_file(out).read_text(encoding="utf-8"))
    edit(content["deliveries"])
    _file(out).write_text(json.dumps(content), encoding="utf-8")


def _record(out: Path, path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> list[str]:
    monkeypatch.setenv("SOSDBT_USER", name)
    notices: list[str] = []
    record_delivery(out, "90", path, True, notices)
    return notices


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_delivery_is_recorded_with_all_that_is_asked_for(out: Path, monkeypatch) -> None:
    path = write_package(out, "2023Q1", 1)
    assert _record(out, path, monkeypatch, "anna") == []
    assert _entries(out) == [
        {
            "quarter": "2023Q1",
            "version": 1,
            "as_of": "2023-05-01",
            "package": path.name,
            "sha256": _sha256(path),
            "rows": {"asiakas.csv": 7},
            "built_by": "anna",
            "code_version": CODE,
            "key_fingerprint": "f" * 16,
            "signed": False,
            "is_missing": False,
        }
    ]
    assert stat.S_IMODE(_file(out).stat().st_mode) == 0o600
    assert stat.S_IMODE((out / ".sosdbt").stat().st_mode) == 0o700


def test_entries_stand_in_order_and_only_changes_are_written(out: Path, monkeypatch) -> None:
    for quarter, version in (("2023Q2", 1), ("2023Q1", 10), ("2023Q1", 9)):
        _record(out, write_package(out, quarter, version), monkeypatch, "anna")
    names = [(entry["quarter"], entry["version"]) for entry in _entries(out)]
    assert names == [("2023Q1", 9), ("2023Q1", 10), ("2023Q2", 1)]
    before = _file(out).stat()
    update_history(out, "90")
    update_history(out, "90", check_every_hash=True)
    assert _file(out).stat() == before


def test_a_lost_history_is_rebuilt_without_the_builders(out: Path, monkeypatch) -> None:
    _record(out, write_package(out, "2023Q1", 1), monkeypatch, "anna")
    (entry,) = _entries(out)
    _file(out).unlink()
    history = update_history(out, "90")
    assert history.notices == []
    assert _entries(out) == [{**entry, "built_by": None}]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff", b"null", b'{"format_version": 1}', b"[" * 100_000]
)
def test_a_damaged_history_is_set_aside_with_a_notice(out: Path, content: bytes) -> None:
    write_package(out, "2023Q1", 1)
    for number in (1, 2):
        damaged = content + b" " * number
        _file(out).write_bytes(damaged)
        (notice,) = update_history(out, "90").notices
        aside = out / f"sosdbt_90_history_damaged_{number}.json"
        assert aside.name in notice
        assert aside.read_bytes() == damaged
        assert [entry["version"] for entry in _entries(out)] == [1]


def test_the_history_of_another_county_is_not_taken(out: Path, monkeypatch) -> None:
    _record(out, write_package(out, "2023Q1", 1), monkeypatch, "anna")
    _file(out).write_text(_file(out).read_text().replace('"county": "90"', '"county": "02"'))
    assert "damaged" in update_history(out, "90").notices[0]


def test_a_history_of_a_newer_sosdbt_is_left_alone(out: Path, monkeypatch) -> None:
    path = write_package(out, "2023Q1", 1)
    _file(out).write_text('{"format_version": 3, "county": "90"}')
    (notice,) = _record(out, path, monkeypatch, "anna")
    assert "newer sosdbt" in notice
    assert _file(out).read_text() == '{"format_version": 3, "county": "90"}'


@pytest.mark.parametrize(
    "damage",
    [
        {"rows": "many"},
        {"rows": {"asiakas.csv": -1}},
        {"version": True},
        {"version": 2},
        {"as_of": "2023-02-31"},
        {"code_version": None},
        {"signed": "yes"},
        {"extra": 1},
        {"as_of": "2023-06-01"},
        {"rows": {"asiakas.csv": 8}},
        {"signed": True},
    ],
)
def test_an_entry_damaged_or_out_of_step_is_rebuilt_and_keeps_its_builder(
    out: Path, monkeypatch, damage: dict
) -> None:
    _record(out, write_package(out, "2023Q1", 1), monkeypatch, "anna")
    (entry,) = _entries(out)
    _edit(out, lambda entries: entries[0].update(damage))
    history = update_history(out, "90", check_every_hash=True)
    assert (_entries(out), history.entries) == ([entry], [entry])
    assert history.faults == []


def test_an_entry_that_names_no_package_is_dropped_and_the_file_set_aside(
    out: Path, monkeypatch
) -> None:
    _record(out, write_package(out, "2023Q1", 1), monkeypatch, "anna")
    (entry,) = _entries(out)
    _edit(out, lambda entries: entries.extend([7, {"package": "../x.zip", "sha256": "0" * 64}]))
    (notice,) = update_history(out, "90").notices
    assert "sosdbt_90_history_damaged_1.json" in notice
    assert _entries(out) == [entry]


def test_a_package_that_vanished_keeps_its_entry_marked_until_it_is_back(
    out: Path, monkeypatch
) -> None:
    path = write_package(out, "2023Q1", 1)
    _record(out, path, monkeypatch, "anna")
    (entry,) = _entries(out)
    path.rename(out / "elsewhere")
    update_history(out, "90")
    assert _entries(out) == [{**entry, "is_missing": True}]
    (out / "elsewhere").rename(path)
    update_history(out, "90")
    assert _entries(out) == [entry]


def test_a_changed_package_is_a_fault_and_the_recorded_hash_stands(out: Path, monkeypatch) -> None:
    path = write_package(out, "2023Q1", 1)
    _record(out, path, monkeypatch, "anna")
    before, recorded = _file(out).read_bytes(), _sha256(path)
    write_package(out, "2023Q1", 1, as_of="2023-06-01")
    for _ in range(2):
        (fault,) = update_history(out, "90", check_every_hash=True).faults
        assert (fault["package"], fault["recorded_sha256"]) == (path.name, recorded)
        assert fault["sha256"] == _sha256(path) != recorded
        assert _file(out).read_bytes() == before


def test_a_version_made_again_by_a_build_leaves_the_entry_of_the_one_that_vanished(
    out: Path, monkeypatch
) -> None:
    path = write_package(out, "2023Q1", 1)
    _record(out, path, monkeypatch, "anna")
    path.unlink()
    _record(out, write_package(out, "2023Q1", 1, as_of="2023-06-01"), monkeypatch, "bertil")
    told = [(entry["built_by"], entry["as_of"], entry["is_missing"]) for entry in _entries(out)]
    assert told == [("anna", "2023-05-01", True), ("bertil", "2023-06-01", False)]
    assert update_history(out, "90", check_every_hash=True).faults == []


@pytest.mark.parametrize(
    "changes",
    [
        {"quarter": "2023Q2"},
        {"version": 2},
        {"county": "02"},
        {"as_of": None},
        {"files": None},
        {"files": [{"name": "asiakas.csv", "rows": "7"}]},
    ],
)
def test_a_package_that_is_not_what_its_name_says_gets_no_entry(out: Path, changes: dict) -> None:
    path = write_package(out, "2023Q1", 1, **changes)
    history = update_history(out, "90")
    assert history.entries == []
    assert [fault["package"] for fault in history.faults] == [path.name]


def test_other_files_in_the_directory_are_left_alone(out: Path) -> None:
    for name in ("sosdbt_02_2023Q1_v1.zip", "sosdbt_90_2023Q1_v01.zip", "notes.zip"):
        (out / name).write_bytes(b"")
    (out / "sosdbt_90_2023Q1_v2.zip").mkdir()
    history = update_history(out, "90", check_every_hash=True)
    assert (history.entries, history.faults) == ([], [])
    assert not _file(out).exists()


def test_two_builds_at_once_lose_nothing(out: Path, monkeypatch) -> None:
    """The second waits for the lock, then reads what the first wrote."""
    first, second = write_package(out, "2023Q1", 1), out / "sosdbt_90_2023Q2_v1.zip"
    (out / ".sosdbt").mkdir()
    with (out / ".sosdbt" / "history.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        thread = threading.Thread(target=_record, args=(out, first, monkeypatch, "anna"))
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
        assert not _file(out).exists()
        entry = {
            "quarter": "2023Q2",
            "version": 1,
            "as_of": "2023-08-01",
            "package": second.name,
            "sha256": _sha256(write_package(out, "2023Q2", 1, as_of="2023-08-01")),
            "rows": {"asiakas.csv": 7},
            "built_by": "bertil",
            "code_version": CODE,
            "key_fingerprint": "f" * 16,
            "signed": False,
            "is_missing": False,
        }
        _file(out).write_text(
            json.dumps({"format_version": 2, "county": "90", "deliveries": [entry]})
        )
    thread.join(10)
    assert [entry["built_by"] for entry in _entries(out)] == ["anna", "bertil"]


def test_a_write_that_fails_leaves_the_earlier_history(out: Path, monkeypatch) -> None:
    _record(out, write_package(out, "2023Q1", 1), monkeypatch, "anna")
    before = _file(out).read_bytes()
    path = write_package(out, "2023Q2", 1)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        (notice,) = _record(out, path, monkeypatch, "anna")
    assert "No space left on device" in notice
    assert _file(out).read_bytes() == before
    assert not list(out.glob(".*.partial"))


def test_what_a_killed_build_left_behind_does_no_harm(out: Path, monkeypatch) -> None:
    leftover = out / ".sosdbt_90_history.json.partial"
    leftover.write_text("half")
    leftover.chmod(0o644)
    _record(out, write_package(out, "2023Q1", 1), monkeypatch, "anna")
    assert len(_entries(out)) == 1
    assert stat.S_IMODE(_file(out).stat().st_mode) == 0o600
    assert not leftover.exists()


def test_the_builder_is_the_login_name_unless_told(monkeypatch) -> None:
    monkeypatch.setenv("LOGNAME", "bertil")
    assert builder() == "bertil"
    monkeypatch.setenv("SOSDBT_USER", "a\nb 010190-901P")
    assert builder() == "a?b ***"
    monkeypatch.delenv("SOSDBT_USER")
    monkeypatch.setattr("getpass.getuser", lambda: {}["no such user"])
    assert builder() is None


def test_builds_fill_the_history(
    sosdbt_main: Main, fake_dbt: FakeDbt, raw: Path, out: Path, monkeypatch
) -> None:
    def run(name: str) -> dict:
        monkeypatch.setenv("SOSDBT_USER", name)
        arguments = ("--quarter", "2023Q1", "--raw", raw, "--out", out, "--json")
        code, printed, errors = sosdbt_main("build", *arguments)
        assert (code, errors) == (0, "")
        return json.loads(printed)

    run("anna")
    assert run("bertil")["status"] == "unchanged"
    (entry,) = _entries(out)
    assert (entry["built_by"], entry["rows"]["asiakas.csv"]) == ("anna", 3)
    assert entry["sha256"] == _sha256(out / "sosdbt_90_2023Q1_v1.zip")
    _file(out).unlink()
    run("bertil")
    assert [entry["built_by"] for entry in _entries(out)] == [None]
    _file(out).write_text("no history")
    report = run("bertil")
    assert report["status"] == "unchanged"
    assert any("is damaged" in notice for notice in report["notices"])
    fake_dbt.changes = ["delete from delivered_services"]
    assert run("cecilia")["version"] == 2
    assert [entry["built_by"] for entry in _entries(out)] == [None, "cecilia"]


def test_a_check_writes_no_history(sosdbt_main: Main, fake_dbt, raw: Path, out: Path) -> None:
    sosdbt_main("check", "--quarter", "2023Q1", "--raw", raw, "--out", out)
    assert not _file(out).exists()
