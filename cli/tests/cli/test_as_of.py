"""No package is built as of a day that is not over, or of a quarter that is not."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_dbt import FakeDbt

from sosdbt.as_of import notices_of_the_clock
from sosdbt.errors import ConfigError

Run = Callable[..., tuple[int, dict]]


@pytest.fixture
def run(
    fake_dbt: FakeDbt,
    sosdbt_main: Callable,
    raw: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    def on(today: str, command: str, *arguments: object) -> tuple[int, dict]:
        monkeypatch.setenv("SOSDBT_TODAY", today)
        places = ("--raw", raw, "--out", tmp_path / "out")
        code, printed, _ = sosdbt_main(
            command, "--quarter", "2023Q1", *places, "--json", *arguments
        )
        return code, json.loads(printed)

    return on


@pytest.mark.parametrize(
    ("today", "day"),
    [
        ("2023-04-01", "2023-04-01"),
        ("2023-04-30", "2023-04-30"),
        ("2023-05-01", "2023-05-01"),
        ("2023-05-02", "2023-05-01"),
        ("2040-01-01", "2023-05-01"),
    ],
)
def test_the_default_is_the_due_date_or_today_if_that_is_earlier(
    run: Run, fake_dbt: FakeDbt, today: str, day: str
) -> None:
    fake_dbt.changes = [f"update delivery_parameters set as_of_date = '{day}'"]
    code, report = run(today, "build")
    assert (code, report["as_of"], report["preview"]) == (0, day, False)
    (call,) = fake_dbt.calls
    assert call["parameters"] == {"quarter": "2023Q1", "as_of": day}


@pytest.mark.parametrize(
    ("today", "arguments", "said"),
    [
        ("2023-03-31", (), "2023Q1 ends on 2023-03-31"),
        ("2023-02-01", (), "2023Q1 ends on 2023-03-31"),
        ("2022-01-01", (), "2023Q1 ends on 2023-03-31"),
        ("2023-06-01", ("--as-of", "2023-03-31"), "2023-04-01 or later"),
        ("2023-06-01", ("--as-of", "2023-06-02"), "after today, 2023-06-01"),
        ("2023-06-01", ("--quarter", "2023Q2"), "2023Q2 ends on 2023-06-30"),
        ("2023-04-10", ("--as-of", "2023-05-01"), "after today, 2023-04-10"),
    ],
)
def test_too_early_for_a_package_and_a_preview_for_a_check(
    run: Run, fake_dbt: FakeDbt, tmp_path: Path, today: str, arguments: tuple, said: str
) -> None:
    code, report = run(today, "build", *arguments)
    assert (code, report["status"]) == (2, "invalid")
    assert said in report["message"]
    assert (fake_dbt.calls, (tmp_path / "out").exists()) == ([], False)
    fake_dbt.changes = [f"update delivery_parameters set quarter = '{report['quarter']}'"]
    code, report = run(today, "check", *arguments)
    assert (code, report["preview"]) == (1, True)


@pytest.mark.parametrize("day", ["2023-04-01", "2023-06-01"])
def test_the_first_and_the_last_day_that_will_do(run: Run, fake_dbt: FakeDbt, day: str) -> None:
    fake_dbt.changes = [f"update delivery_parameters set as_of_date = '{day}'"]
    code, report = run("2023-06-01", "build", "--as-of", day)
    assert (code, report["as_of"]) == (0, day)
    assert run("2023-06-01", "check", "--as-of", day)[1]["preview"] is False


def test_a_later_delivery_is_not_taken_back_without_a_word(run: Run, fake_dbt: FakeDbt) -> None:
    def built(day: str, *arguments: str) -> list[str]:
        fake_dbt.changes = [f"update delivery_parameters set as_of_date = '{day}'"]
        code, report = run("2023-07-01", "build", *arguments)
        assert (code, report["as_of"]) == (0, day)
        assert fake_dbt.calls[-1]["parameters"]["as_of"] == day
        return [notice for notice in report["notices"] if "was delivered as of" in notice]

    assert built("2023-06-01", "--as-of", "2023-06-01") == []
    (told,) = built("2023-06-01")
    assert "v1.zip was delivered as of 2023-06-01: so this is as of that day" in told
    (told,) = built("2023-05-01", "--as-of", "2023-05-01")
    assert "an older state than that is looked at, as --as-of 2023-05-01 says" in told


def test_a_preview_is_the_first_word_on_the_screen(
    run: Run, sosdbt_main: Callable, raw: Path, tmp_path: Path
) -> None:
    run("2023-03-01", "check")
    places = ("--raw", raw, "--out", tmp_path / "out")
    _, printed, _ = sosdbt_main("check", "--quarter", "2023Q1", *places)
    assert printed.startswith("PREVIEW: 2023Q1, county 90, as of ")


def test_a_clock_of_the_tests_that_is_no_date_is_an_error(run: Run) -> None:
    code, report = run("tomorrow", "build")
    assert (code, "SOSDBT_TODAY" in report["message"]) == (2, True)


def test_a_clock_of_the_tests_is_the_first_notice_and_refused_in_production(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, report = run("2023-05-01", "check")
    assert report["notices"][0] == "SOSDBT_TODAY is set: 2023-05-01 stands for today. Unset it."
    with pytest.raises(ConfigError, match="SOSDBT_TODAY is set, and production is true"):
        notices_of_the_clock(production=True)
    monkeypatch.delenv("SOSDBT_TODAY")
    assert notices_of_the_clock(production=True) == []
