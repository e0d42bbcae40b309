import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_dbt import FakeDbt
from hand_made import ANNA

Main = Callable[..., tuple[int, str, str]]


def test_a_person_gets_a_report_and_no_json(
    fake_dbt: FakeDbt, sosdbt_main: Main, raw: Path, tmp_path: Path
) -> None:
    code, printed, errors = sosdbt_main(
        "build", "--quarter", "2023Q1", "--raw", raw, "--out", tmp_path / "out"
    )
    assert (code, errors) == (0, "")
    assert printed.startswith("2023Q1, county 90, as of 2023-05-01: delivered\n")
    assert "sosdbt_90_2023Q1_v1.zip" in printed


def test_rule_texts_come_in_the_language_asked_for(
    fake_dbt: FakeDbt, sosdbt_main: Main, raw: Path, tmp_path: Path
) -> None:
    _, printed, _ = sosdbt_main(
        "check", "--quarter", "2023Q1", "--raw", raw, "--out", tmp_path / "out", "--lang", "sv"
    )
    assert "Slutar före början" in printed
    assert "Rätta slutdatumet" in printed


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--quarter"),
        ("build", "--nonsense"),
        ("build", "--lang", "de"),
        ("build", ANNA),
        ("nonsense",),
        ("demo",),
    ],
)
def test_usage_errors_end_with_2_and_are_masked(
    sosdbt_main: Main, arguments: tuple[str, ...]
) -> None:
    code, printed, errors = sosdbt_main(*arguments)
    assert (code, printed) == (2, "")
    assert errors
    assert ANNA not in errors
    assert "Traceback" not in errors


def test_a_usage_error_with_json_is_still_one_object(sosdbt_main: Main) -> None:
    code, printed, errors = sosdbt_main("build", "--json", "--nonsense")
    assert code == 2
    assert json.loads(printed)["status"] == "invalid"
    assert "--nonsense" in errors


def test_an_error_goes_to_standard_error(sosdbt_main: Main) -> None:
    code, printed, errors = sosdbt_main("build", "--quarter", "2023Q5")
    assert (code, printed) == (2, "")
    assert errors.count("\n") == 1
    assert "2023Q5" in errors


def test_an_identity_code_in_an_argument_is_not_repeated(sosdbt_main: Main, tmp_path: Path) -> None:
    for json_option in ((), ("--json",)):
        _, printed, errors = sosdbt_main(
            "build", "--quarter", "2023Q1", "--raw", tmp_path / ANNA, *json_option
        )
        assert ANNA not in printed + errors
        assert "***" in printed + errors


@pytest.fixture
def broken_docs(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    import sosdbt.commands.docs

    def fail_with(error: BaseException) -> None:
        def fail(*_: object) -> None:
            raise error

        monkeypatch.setattr(sosdbt.commands.docs, "docs", fail)

    return fail_with


def test_no_traceback_is_shown(sosdbt_main: Main, broken_docs: Callable) -> None:
    broken_docs(ValueError(f"bad value {ANNA}\nin line 2"))
    code, printed, errors = sosdbt_main("docs")
    assert (code, printed) == (3, "")
    assert errors == "the command failed: bad value *** in line 2\n"


def test_a_traceback_is_shown_on_demand_and_masked(
    sosdbt_main: Main, broken_docs: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOSDBT_DEBUG", "1")
    broken_docs(ValueError(f"bad value {ANNA}"))
    code, _, errors = sosdbt_main("docs")
    assert code == 3
    assert "Traceback" in errors
    assert ANNA not in errors


def test_ctrl_c_is_one_word(sosdbt_main: Main, broken_docs: Callable) -> None:
    broken_docs(KeyboardInterrupt())
    assert sosdbt_main("docs") == (130, "", "Interrupted.\n")
