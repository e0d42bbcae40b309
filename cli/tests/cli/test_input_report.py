"""What a build tells of its input, on the screen and in the file beside the lists."""

import errno
import json
import stat
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from fake_dbt import FakeDbt

from sosdbt.build import Outcome
from sosdbt.raw import row_faults
from sosdbt.raw.notices import Kind, Notice
from sosdbt.report import text_report
from sosdbt.results import Results, read_results
from sosdbt.yaml_file import read_yaml

IN_WORDS = Path(row_faults.__file__).with_suffix(".yml")
Main = Callable[..., tuple[int, str, str]]
NOTICES = [
    Notice(Kind.NO_COLUMN, "no column cancelled: no row counts as cancelled", ["effica/x.csv"]),
    Notice(Kind.EMPTY, "no identity_links, taken as empty", ["a", "b", "c"]),
    Notice(Kind.UNKNOWN_COLUMN, "unknown column colour, not read", ["effica/clients.csv"]),
    "a package cannot be read " + "and so on " * 20,
]


def _lines(system: str, table: str, reason: str, count: int) -> dict[str, str | int]:
    return {"source_system": system, "source_table": table, "reason": reason, "lines": count}


def _told(monkeypatch: pytest.MonkeyPatch, **outcome: object) -> list[str]:
    monkeypatch.setattr("sosdbt.text.width", lambda: 60)
    return text_report(Outcome("2023Q1", "2023-05-01", **outcome))


def test_what_changes_the_delivery_is_told_in_full_and_the_rest_is_grouped(monkeypatch) -> None:
    notices_file = Path("/out/a.notices.txt")
    lines = _told(monkeypatch, notices=NOTICES, lists=(notices_file,))
    assert lines[-1] == f"Notices   {notices_file}"
    text = " ".join(" ".join(lines[:-1]).split())
    assert str(NOTICES[0]) in text
    assert NOTICES[3].strip() in text
    assert "colour" not in text
    assert text.endswith("3 tables taken as empty, 1 unknown column: listed in the notices file")
    assert max(map(len, lines)) <= 60


def test_without_a_file_all_is_told(monkeypatch) -> None:
    text = " ".join(" ".join(_told(monkeypatch, notices=NOTICES)).split())
    assert all(str(notice).strip() in text for notice in NOTICES)
    assert _told(monkeypatch) == []


def test_lines_that_cannot_be_read_are_told_by_reason_and_file_with_what_to_do(
    monkeypatch,
) -> None:
    rows = [
        _lines("effica", "clients", "looks_like_windows_1252", 1200),
        _lines("lifecare", "service_use", "looks_like_windows_1252", 3),
        _lines("effica", "clients", "told by another loader", 1),
    ]
    lines = _told(monkeypatch, results=Results(unreadable=rows))
    assert lines[:3] == [
        "Lines that cannot be read:",
        "   1,203  looks like Windows-1252",
        "          effica/clients 1,200, lifecare/service_use 3",
    ]
    assert "windows-1252 in" in " ".join(lines)
    assert "       1  told by another loader" in lines
    assert max(map(len, lines)) <= 60


def test_every_reason_says_what_to_do() -> None:
    in_words = read_yaml(IN_WORDS, IN_WORDS.parent)
    assert all(told["meaning"] and told["advice"].endswith(".") for told in in_words.values())


def test_the_most_frequent_reason_comes_first() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "create table int_source_rows as select * from (values "
            "('a', 'clients', 'x'), ('a', 'clients', 'y'), ('b', 'clients', 'y'), "
            "('b', 'clients', 'y'), ('b', 'clients', null)) "
            "as rows (source_system, source_table, read_error)"
        )
        assert read_results(connection, "en").unreadable == [
            _lines("b", "clients", "y", 2),
            _lines("a", "clients", "y", 1),
            _lines("a", "clients", "x", 1),
        ]


@pytest.mark.parametrize(
    ("command", "name"),
    [("build", "sosdbt_90_2023Q1_v1.notices.txt"), ("check", "sosdbt_90_2023Q1.notices.txt")],
)
def test_no_notice_is_in_json_alone(
    fake_dbt: FakeDbt, sosdbt_main: Main, raw: Path, tmp_path: Path, command: str, name: str
) -> None:
    arguments = (command, "--quarter", "2023Q1", "--raw", raw, "--out", tmp_path / "out")
    _, printed, _ = sosdbt_main(*arguments, "--json")
    path = tmp_path / "out" / name
    assert path.read_text().splitlines() == json.loads(printed)["notices"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    _, shown, _ = sosdbt_main(*arguments)
    assert "no column birth_date" in shown
    assert "shoe_size" not in shown
    assert "1 unknown column" in shown
    assert f"{path.parent}/sosdbt_90_2023Q1.notices.txt" in shown


def test_a_notices_file_that_cannot_be_written_spoils_no_delivery(
    fake_dbt: FakeDbt,
    sosdbt_main: Main,
    raw: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("sosdbt.package.lists.write_notices", fail)
    out = tmp_path / "out"
    code, shown, _ = sosdbt_main("build", "--quarter", "2023Q1", "--raw", raw, "--out", out)
    assert code == 0
    assert "There is no file of these notices" in shown
    assert "unknown column shoe_size" in shown
