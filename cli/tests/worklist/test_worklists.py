"""The lists of a county with hostile ids and units, opened again by a library that is not ours."""

import csv
import json
import re
import zipfile
from collections import Counter
from datetime import datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from worklist_county import IDS, PEOPLE, UNITS
from worklist_files import County, in_brackets, read

pytestmark = pytest.mark.dbt
SAFE = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?\.xlsx")


def _sheets(lists: Path) -> list[tuple[Path, Worksheet]]:
    books = [(path, openpyxl.load_workbook(path)) for path in sorted(lists.iterdir())]
    return [(path, sheet) for path, book in books for sheet in book.worksheets]


def _units(county: County) -> list[str]:
    with (county.folder / "raw/north/client_relation_periods.csv").open(newline="") as file:
        return [row["service_unit"] for row in csv.DictReader(file)]


def test_every_finding_is_in_exactly_one_file(county: County, lists: Path) -> None:
    with duckdb.connect(str(county.database), read_only=True) as connection:
        wanted = connection.execute(
            "select rule_id, source_table, field, source_row, severity from findings"
        ).fetchall()
    names = {"Blockers": "blocker", "Errors": "error", "Warnings": "warning"}
    names["Information"] = "info"
    found = [
        (row["Rule"], in_brackets(row["Table"]), in_brackets(row["Field"]), row["Row"], names[name])
        for path in lists.iterdir()
        for name, rows in read(path).items()
        for row in rows
    ]
    assert len(found) > 100
    assert {severity for *_, severity in found} == set(names.values())
    assert Counter(found) == Counter(wanted)


def test_a_unit_has_a_file_of_its_own_and_nobody_elses_records(county: County, lists: Path) -> None:
    units, of_file = _units(county), {}
    for path in lists.glob("north*.xlsx"):
        for rows in read(path).values():
            for row in rows:
                is_period = in_brackets(row["Table"]) == "client_relation_periods"
                unit = units[row["Row"] - 1] if is_period else None
                of_file.setdefault(path.name, set()).add(unit)
    assert all(len(said) == 1 for said in of_file.values())
    with_unit = [unit for (unit,) in of_file.values() if unit]
    assert sorted(with_unit) == sorted({"1.2.3", *UNITS})
    assert of_file["north.xlsx"] == of_file["north-kanta.xlsx"] == {None}


def test_file_names_are_safe_everywhere_and_say_system_and_unit(lists: Path) -> None:
    names = sorted(path.name for path in lists.iterdir())
    assert len({name.casefold() for name in names}) == len(names) == len(UNITS) + 4
    assert all(SAFE.fullmatch(name) and len(name) < 100 for name in names)
    assert {
        *("north.xlsx", "north-kanta.xlsx", "north-kanta-2.xlsx", "north-1.2.3.xlsx"),
        *("north-perhekeskus_ita.xlsx", "north-perhekeskus_ita-2.xlsx"),
        *("north-perhekeskus_ita-3.xlsx", "north-con.xlsx", "south.xlsx"),
    } < set(names)


def test_no_file_holds_an_identity_code(lists: Path) -> None:
    """Not even without its sign, in lower case, or in the name of a file."""
    codes = [code[:6] + "." + "{0,6}" + code[7:] for code in PEOPLE]
    pattern = re.compile("|".join(codes), re.IGNORECASE | re.DOTALL)
    assert pattern.search("r-" + PEOPLE[2].lower())
    for path in lists.iterdir():
        assert not pattern.search(path.name)
        with zipfile.ZipFile(path) as opened:
            for name in opened.namelist():
                assert not pattern.search(opened.read(name).decode()), f"{path.name} {name}"


def test_no_cell_is_a_formula_or_a_link_and_ids_stay_what_they_are(lists: Path) -> None:
    for path, sheet in _sheets(lists):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("n", "s", "inlineStr"), f"{path.name} {cell.coordinate}"
                assert cell.hyperlink is None
                is_header = cell.row == 1 or (sheet.title == "Guide" and cell.column == 1)
                assert is_header or cell.quotePrefix
    shown = {row["Record id"] for row in read(lists / "north-1.2.3.xlsx")["Errors"]}
    kept = {record_id for record_id in IDS if len(record_id) < 100 and PEOPLE[2] not in record_id}
    kept -= {f"'={PEOPLE[3]}", "_x0041_", "a\x01b"}
    assert kept < shown
    # openpyxl shows such a text as the file spells it; Excel reads _x0041_.
    assert {"r-***", "'=***", "_x005F_x0041_", "a?b", "y" * 199 + "…"} < shown
    for path in lists.iterdir():
        with zipfile.ZipFile(path) as opened:
            for name in opened.namelist():
                assert not re.search(rb"<f[ >]|<hyperlink|externalLink", opened.read(name))


def test_what_is_new_is_marked_and_stands_first(lists: Path) -> None:
    for path in lists.iterdir():
        for rows in read(path).values():
            marks = [row["New?"] for row in rows]
            assert marks == sorted(marks) and set(marks) <= {"New", "Still there"}
    ends = [
        (row["New?"], row["Row"])
        for row in read(lists / "north-1.2.3.xlsx")["Errors"]
        if row["Rule"] == "CR-002" and row["Record id"] == "p0"
    ]
    assert ends == [("New", 41 + len(UNITS) + len(IDS)), ("Still there", 1)]
    (old,) = read(lists / "south.xlsx")["Errors"]
    assert (old["New?"], old["Record id"], old["Client id"]) == ("Still there", "s-***", "***")


def test_a_row_says_what_is_wrong_where_and_what_to_do(lists: Path) -> None:
    (row,) = read(lists / "north-con.xlsx")["Errors"]
    about = {name: row[name] for name in ("Rule", "Record id", "Client id", "Table", "Field")}
    assert about == {
        "Rule": "CR-009",
        "Record id": "u4",
        "Client id": "4",
        "Table": "Client relation periods (client_relation_periods)",
        "Field": "first day (start_date)",
    }
    assert (row["Starts"], row["Ends"], row["Row"]) == ("1980-02-01", None, 45)
    assert row["What is wrong"] == "The client relation starts before the client was born"
    assert row["What to do"].startswith("Correct the date in the source system.")
    assert row["Service unit"] == "CON"
    assert row["File of the extract"] == "client_relation_periods.csv"
    assert row["Notes"] is None


def test_where_the_record_has_no_unit_those_of_its_client_are_told(lists: Path) -> None:
    rows = read(lists / "north.xlsx")["Errors"]
    (told,) = {row["Service unit"] for row in rows if row["Record id"] == "c1"}
    assert told.startswith("1.2.3, xxx")


def test_sheets_are_set_up_for_work_and_the_last_one_explains(lists: Path) -> None:
    for path, sheet in _sheets(lists):
        if sheet.title == "Guide":
            explained = dict(sheet.iter_rows(values_only=True))
            assert explained["Quarter"] == "2023Q1" and explained["What to do"]
            assert explained["Compared with"] == "sosdbt_90_2023Q1_v1.zip"
            continue
        header = [cell.value for cell in sheet[1]]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions == f"A1:R{sheet.max_row}"
        assert sheet.column_dimensions["E"].width > 30
        assert set(header) < set(
            dict(openpyxl.load_workbook(path)["Guide"].iter_rows(values_only=True))
        )
    (order,) = {
        tuple(sheet.title for of, sheet in _sheets(lists) if of.name == name)
        for name in ("north.xlsx",)
    }
    assert order == ("Blockers", "Errors", "Warnings", "Guide")


@pytest.mark.parametrize(
    ("language", "sheet", "header", "text", "mark"),
    [
        ("fi", "Virheet", "Mitä tehdä", "Korjaa päivämäärä", "Uusi"),
        ("sv", "Fel", "Vad som ska göras", "Rätta datumet", "Ny"),
    ],
)
def test_lists_are_in_the_language_asked_for(
    county: County,
    lists: Path,
    tmp_path: Path,
    language: str,
    sheet: str,
    header: str,
    text: str,
    mark: str,
) -> None:
    code, _, errors = county.worklist(tmp_path / "lists", "--lang", language)
    assert code == 0, errors
    (row,) = read(tmp_path / "lists/north-con.xlsx")[sheet]
    assert row[header].startswith(text) and mark in row.values()
    assert [p.name for p in sorted(lists.iterdir())] == [
        p.name for p in sorted((tmp_path / "lists").iterdir())
    ]


def test_the_same_database_gives_the_same_bytes_and_no_clock(
    county: County, lists: Path, tmp_path: Path
) -> None:
    code, printed, _ = county.worklist(tmp_path / "lists", "--json")
    said = json.loads(printed)
    assert (code, said["folder"], said["status"]) == (0, str(tmp_path / "lists"), "ok")
    assert [file["file"] for file in said["files"]] and len(said["files"]) == len(UNITS) + 4
    assert sum(file["findings"] for file in said["files"]) == said["findings"]
    for path in lists.iterdir():
        assert path.read_bytes() == (tmp_path / "lists" / path.name).read_bytes()
        with zipfile.ZipFile(path) as opened:
            assert {info.date_time for info in opened.infolist()} == {(1980, 1, 31, 0, 0, 0)}
        properties = openpyxl.load_workbook(path).properties
        assert properties.created == properties.modified == datetime(2023, 5, 1)


def test_files_are_for_their_owner_only(lists: Path) -> None:
    assert lists.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in lists.iterdir()} == {0o600}
    assert [path.name for path in lists.parent.iterdir() if path.name.startswith(".")] == []
