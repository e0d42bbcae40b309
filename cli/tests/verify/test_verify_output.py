"""What a person and a program get to see."""

import json
import sys
from pathlib import Path

import pytest
from hand_made import ANNA
from package_tools import CLIENTS, Members, recomputed, write_package

from sosdbt.answer import show_answer
from sosdbt.commands.verify import verify as command
from sosdbt.verify import check


def verify(package: Path, public_key: Path | None, as_json: bool) -> int:
    return show_answer(lambda: command(package, public_key), as_json)


@pytest.fixture(autouse=True)
def no_dbt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "run_sql_tests", lambda *_: (70, []))


@pytest.fixture
def changed(sound: Members, tmp_path: Path) -> Path:
    lower = {**sound, CLIENTS: sound[CLIENTS].replace(ANNA.encode(), ANNA[:-1].encode() + b"@")}
    return write_package(recomputed(lower), tmp_path)


def test_a_valid_package_shows_the_rows_to_compare(
    sound: Members, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(write_package(sound, tmp_path), None, False) == 0
    printed, errors = capsys.readouterr()
    assert errors == ""
    assert printed == (
        "County 90, 2023Q1, version 1, as of 2023-05-01, contract sosdbt-default 1\n"
        "Signature: unsigned\n"
        "\n"
        "Rows:\n"
        "  asiakas.csv                           3\n"
        "  palvelunjarjestaja.csv                1\n"
        "  asiakkuusjakso_palvelutehtavassa.csv  2\n"
        "  lastensuojelun_asiakkuusjakso.csv     0\n"
        "  palvelu.csv                           1\n"
        "\n"
        "given.zip is valid: every byte and 70 SQL tests were checked.\n"
    )


def test_a_fault_names_file_kind_and_count_and_nobody(
    changed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(changed, None, False) == 1
    printed, _ = capsys.readouterr()
    assert (
        "Faults:\n"
        "  asiakas.csv: henkilotunnus does not have the form that the contract gives: "
        "1 row, first in row 1.\n"
    ) in printed
    assert printed.endswith("given.zip is not valid: 1 fault.\n")
    assert ANNA[:-1] not in printed


def test_json_is_one_object_with_everything(
    changed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(changed, None, True) == 1
    printed, errors = capsys.readouterr()
    report = json.loads(printed)
    assert errors == ""
    assert list(report)[:10] == [
        "status", "package", "county", "quarter", "version", "as_of", "contract", "signed",
        "signature", "rows",
    ]  # fmt: skip
    assert (report["status"], report["signed"], report["signature"]) == (
        "invalid",
        False,
        "unsigned",
    )
    assert report["package"] == str(changed)
    assert report["contract"] == "sosdbt-default 1"
    assert report["rows"][CLIENTS] == 3
    assert [(fault["check"], fault["file"], fault["count"]) for fault in report["faults"]] == [
        ("csv", CLIENTS, 1)
    ]
    assert report["checks"] == {
        "archive": "passed",
        "manifest": "passed",
        "files": "passed",
        "contract": "passed",
        "descriptor": "passed",
        "csv": "failed",
        "tests": "passed",
        "signature": "not run",
    }


def test_what_cannot_be_checked_is_said_on_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "missing.zip"
    assert verify(missing, None, False) == 2
    assert capsys.readouterr() == ("", f"{missing} cannot be read: No such file or directory.\n")
    assert verify(missing, None, True) == 2
    printed, errors = capsys.readouterr()
    assert json.loads(printed)["status"] == "unusable"
    assert errors == ""


def test_the_working_directory_is_private_and_gone(
    sound: Members, tmp_path: Path, own_surroundings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def look(*_: object) -> tuple[int, list]:
        (folder,) = own_surroundings.iterdir()
        seen.extend(path.stat().st_mode & 0o077 for path in [folder, *folder.rglob("*")])
        return 70, []

    monkeypatch.setattr(check, "run_sql_tests", look)
    path = write_package(sound, tmp_path)
    assert verify(path, None, False) == 0
    assert len(seen) > 7
    assert set(seen) == {0}
    assert list(own_surroundings.iterdir()) == []


def test_nothing_is_left_when_it_is_interrupted(
    sound: Members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "run_sql_tests", interrupt)
    assert verify(write_package(sound, tmp_path), None, False) == 130
    assert sys.exc_info() == (None, None, None)
