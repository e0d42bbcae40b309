"""`sosdbt status`: due dates, deliveries, and packages that are no longer what they were."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from packages_made import CODE, write_package

Main = Callable[..., tuple[int, str, str]]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def ask(sosdbt_main: Main, out: Path) -> Callable[..., dict]:
    def run(*arguments: str, expected: int = 0) -> dict:
        code, printed, errors = sosdbt_main("status", "--out", out, "--json", *arguments)
        assert (code, errors) == (expected, "")
        assert printed.count("\n") == 1
        return json.loads(printed)

    return run


def _states(found: dict) -> dict[str, str]:
    return {row["quarter"]: row["state"] for row in found["quarters"]}


@pytest.mark.parametrize(
    ("day", "states"),
    [
        ("2022-12-31", {"2023Q1": "not yet due"}),
        ("2023-03-31", {"2023Q1": "not yet due"}),
        ("2023-04-01", {"2023Q1": "due"}),
        ("2023-04-30", {"2023Q1": "due"}),
        ("2023-05-01", {"2023Q1": "due", "2023Q2": "not yet due"}),
        ("2023-05-02", {"2023Q1": "overdue", "2023Q2": "not yet due"}),
        ("2023-07-01", {"2023Q1": "overdue", "2023Q2": "due"}),
    ],
)
def test_quarters_stand_up_to_the_next_due_date(ask, day: str, states: dict) -> None:
    found = ask("--as-of", day)
    assert found["as_of"] == day
    assert _states(found) == states
    assert found["quarters"][0]["due_date"] == "2023-05-01"


def test_nothing_is_written_where_nothing_was_delivered(ask, out: Path) -> None:
    ask("--as-of", "2023-05-02")
    assert list(out.iterdir()) == []


def test_without_a_day_it_is_today(ask, monkeypatch) -> None:
    monkeypatch.setenv("SOSDBT_TODAY", "2023-07-01")
    assert ask()["as_of"] == "2023-07-01"


def test_a_delivered_quarter_shows_its_newest_version(ask, sosdbt_main: Main, out: Path) -> None:
    write_package(out, "2023Q1", 9)
    write_package(out, "2023Q1", 10, as_of="2023-06-01")
    found = ask("--as-of", "2023-05-02")
    assert found["status"] == "ok"
    row = found["quarters"][0]
    assert row == {
        "quarter": "2023Q1",
        "due_date": "2023-05-01",
        "state": "delivered",
        "version": 10,
        "as_of": "2023-06-01",
        "package": "sosdbt_90_2023Q1_v10.zip",
        "rows": {"asiakas.csv": 7},
        "built_by": None,
        "code_version": CODE,
        "signed": False,
        "package_is_missing": False,
    }
    assert [entry["version"] for entry in found["deliveries"]] == [9, 10]
    _, printed, _ = sosdbt_main("status", "--out", out, "--as-of", "2023-05-02")
    (line,) = [line for line in printed.splitlines() if line.startswith("2023Q1  ")]
    assert line.split() == [
        "2023Q1", "2023-05-01", "delivered", "10", "2023-06-01", "7",
    ]  # fmt: skip
    assert "2023Q1 v10  not known who, sosdbt 0.1.0 abababab" in printed


def test_its_table_fits_60_columns(sosdbt_main: Main, out: Path) -> None:
    write_package(out, "2023Q1", 123, files=[{"name": "asiakas.csv", "rows": 1_234_567}])
    _, printed, _ = sosdbt_main("status", "--out", out, "--as-of", "2024-05-02")
    heading, *table = printed.splitlines()
    assert str(out) in heading
    assert max(map(len, table)) <= 60


def test_an_early_delivery_of_a_later_quarter_is_shown(ask, out: Path) -> None:
    write_package(out, "2023Q4", 1)
    assert _states(ask("--as-of", "2023-04-01")) == {"2023Q1": "due", "2023Q4": "delivered"}


def test_a_changed_package_is_named_and_the_exit_code_is_1(
    ask, sosdbt_main: Main, out: Path
) -> None:
    write_package(out, "2023Q1", 1)
    ask("--as-of", "2023-05-02")
    path = write_package(out, "2023Q1", 1, as_of="2023-06-01")
    found = ask("--as-of", "2023-05-02", expected=1)
    assert found["status"] == "faults"
    assert [fault["package"] for fault in found["faults"]] == [path.name]
    code, printed, errors = sosdbt_main("status", "--out", out, "--as-of", "2023-05-02")
    assert (code, errors) == (1, "")
    assert f"Changed: {path.name}: its bytes are not those that were delivered" in printed


def test_a_damaged_package_is_named_and_the_exit_code_is_1(
    ask, sosdbt_main: Main, out: Path
) -> None:
    (out / "sosdbt_90_2023Q1_v1.zip").write_bytes(b"no zip")
    assert ask("--as-of", "2023-05-02", expected=1)["quarters"][0]["state"] == "overdue"
    _, printed, _ = sosdbt_main("status", "--out", out, "--as-of", "2023-05-02")
    assert "Damaged: " in printed and "sosdbt_90_2023Q1_v1.zip is no delivery package" in printed


def test_a_package_that_is_gone_stays_delivered_and_the_exit_code_is_1(
    ask, sosdbt_main: Main, out: Path
) -> None:
    path = write_package(out, "2023Q1", 1)
    ask("--as-of", "2023-05-02")
    path.unlink()
    found = ask("--as-of", "2023-05-02", expected=1)
    row = found["quarters"][0]
    assert (row["state"], row["package_is_missing"]) == ("delivered", True)
    assert (found["status"], found["faults"]) == (
        "faults",
        [{"package": path.name, "fault": "the file is gone"}],
    )
    code, printed, _ = sosdbt_main("status", "--out", out, "--as-of", "2023-05-02")
    assert code == 1
    assert f"Missing: {path.name} was delivered, but the file is gone." in printed


def test_the_end_of_the_calendar_is_told(ask) -> None:
    (notice,) = ask("--as-of", "2999-01-01")["notices"]
    assert "reporting_quarters.csv ends with" in notice


def test_a_directory_that_is_not_there_is_an_error(sosdbt_main: Main, tmp_path: Path) -> None:
    code, printed, errors = sosdbt_main("status", "--out", tmp_path / "nowhere")
    assert (code, printed) == (2, "")
    assert errors == f"There is no directory {tmp_path / 'nowhere'}.\n"
    assert "no date" in sosdbt_main("status", "--as-of", "1.5.2023")[2]


def test_a_history_that_cannot_be_written_is_a_notice(ask, out: Path, monkeypatch) -> None:
    write_package(out, "2023Q1", 1)

    def refuse(*arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("sosdbt.history.store.write_over", refuse)
    found = ask("--as-of", "2023-05-02")
    assert found["quarters"][0]["state"] == "delivered"
    assert found["notices"] == ["sosdbt_90_history.json was not written: Permission denied."]
