"""The form of the data files and their cells, in packages whose digests all fit."""

from pathlib import Path

import pytest
from hand_made import ANNA, BERTIL
from package_tools import CLIENTS, PERIODS, Members, faults_of, recomputed, write_package

from sosdbt.verify.check import verify


def faults(members: Members, folder: Path) -> list[str]:
    report = verify(write_package(recomputed(members), folder), with_tests=False)
    assert report.exit_code == (1 if report.faults else 0), report.message
    assert report.message is None
    assert {fault.check for fault in report.faults} <= {"csv", "files"}
    return faults_of(report, "csv")


def changed(members: Members, old: str, new: str, name: str = CLIENTS) -> Members:
    text = members[name].decode()
    assert old in text
    return {**members, name: text.replace(old, new, 1).encode()}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("2012-07-31", "31.7.2012", "syntymaaika is no date such as 2023-01-31: 1 row"),
        ("2012-07-31", "2012-07-32", "syntymaaika is no date such as 2023-01-31: 1 row"),
        ("2012-07-31", "2012-7-31", "syntymaaika is no date such as 2023-01-31: 1 row"),
        (",2\n", ",3\n", "sukupuoli is none of the values that the contract allows: 1 row"),
        (ANNA, ANNA.lower() + "x", "henkilotunnus does not have the form that the contract gives"),
        ("asiakas_id", "asiakas", "its header is not that of the contract: asiakas_id,henkilo"),
        ("asiakas_id", "\ufeffasiakas_id", "sukupuoli (without a byte order mark)"),
        ("asiakas_id", '"asiakas_id"', "its header is not that of the contract"),
        (",2\n", ",2\r\n", "it is no CSV|it is not as the contract writes and sorts these rows"),
        (
            ",2\n",
            ',"2"\n',
            "it is not as the contract writes and sorts these rows, first in line 2",
        ),
        (",2\n", ",2,\n", "rows do not have the columns of the header: 1 row, first in row 1"),
        (",2\n", "\n", "rows do not have the columns of the header: 1 row, first in row 1"),
        (",2\n", ",2\n\n", "rows do not have the columns of the header: 1 row, first in row 2"),
        (",2\n", ',"2\n', "it is no CSV as of RFC 4180 after row 0"),
        (",2\n", ',"2"x\n', "it is no CSV as of RFC 4180 after row 0"),
    ],
)
def test_a_fault_of_form_is_named(
    sound: Members, tmp_path: Path, old: str, new: str, fault: str
) -> None:
    found = faults(changed(sound, old, new), tmp_path)
    assert any(words in line for line in found for words in fault.split("|")), found
    assert all(line.startswith(f"{CLIENTS}: ") for line in found)
    assert not any(ANNA in line or BERTIL in line for line in found)


def test_the_hand_made_package_itself_has_no_fault(sound: Members, tmp_path: Path) -> None:
    assert faults(sound, tmp_path) == []


def test_text_that_is_not_utf_8(sound: Members, tmp_path: Path) -> None:
    latin = {**sound, CLIENTS: sound[CLIENTS] + "ä\n".encode("latin-1")}
    assert faults(latin, tmp_path) == [f"{CLIENTS}: it is not UTF-8."]


def test_a_file_without_its_last_line_end(sound: Members, tmp_path: Path) -> None:
    short = {**sound, CLIENTS: sound[CLIENTS].removesuffix(b"\n")}
    (fault,) = faults(short, tmp_path)
    assert "it is not as the contract writes and sorts these rows, first in line 4" in fault


@pytest.mark.parametrize("content", [b"", b"\n"])
def test_an_empty_file(sound: Members, tmp_path: Path, content: bytes) -> None:
    (fault,) = faults({**sound, CLIENTS: content}, tmp_path)
    assert "its header is not that of the contract" in fault


def test_rows_out_of_order_and_rows_with_one_key(sound: Members, tmp_path: Path) -> None:
    header, first, second, *rest = sound[CLIENTS].splitlines(keepends=True)
    turned = {**sound, CLIENTS: b"".join([header, second, first, *rest])}
    assert faults(turned, tmp_path / "turned") == [
        f"{CLIENTS}: it is not as the contract writes and sorts these rows, first in line 2."
    ]
    twice = {**sound, CLIENTS: b"".join([header, first, first, second, *rest])}
    assert faults(twice, tmp_path / "twice") == [
        f"{CLIENTS}: rows repeat the key of another row: 1 row, first in row 2."
    ]


def test_faults_of_one_kind_are_counted(sound: Members, tmp_path: Path) -> None:
    header, *rows = sound[PERIODS].decode().splitlines(keepends=True)
    emptied = [",".join([*row.split(",")[:4], "", row.split(",")[5]]) for row in rows]
    found = faults({**sound, PERIODS: (header + "".join(emptied)).encode()}, tmp_path)
    assert found == [f"{PERIODS}: asiakkuuden_alkamispvm is empty: 2 rows, first in row 1."]


def test_more_rows_than_are_read_at_once(
    sound: Members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sosdbt.verify.file_form._ROWS_AT_ONCE", 2)
    assert faults(sound, tmp_path / "sound") == []
    (fault,) = faults(changed(sound, ",9\n", ",8\n"), tmp_path / "changed")
    assert fault.endswith("1 row, first in row 3.")
