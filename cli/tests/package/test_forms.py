"""What the contract has no place for is refused by record; what it has is written as it says."""

import codecs
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from contract_edits import contract_with
from hand_made import ANNA, content_id
from package_tools import read_members

from sosdbt.errors import BlockedError
from sosdbt.package.write import Delivery

Deliver = Callable[..., Delivery]
FORM = "columns:"


def asiakas(*lines: str) -> tuple[str, str, str]:
    return ("asiakas", FORM, "\n".join([*lines, FORM]))


def nimi(more: str) -> tuple[str, str, str]:
    return ("palvelunjarjestaja", "source: organiser_name", f"source: organiser_name\n    {more}")


REFUSED = {
    "a letter without a place": (
        [("palvelunjarjestaja", FORM, f"encoding: iso-8859-1\n{FORM}")],
        ["update delivered_organisers set organiser_name = 'Š'"],
        "the record 1.2.246.10.2012566.10.0 holds a letter that iso-8859-1 does not have",
    ),
    "a comma without quotes": (
        [("palvelunjarjestaja", FORM, f"quoting: none\n{FORM}")],
        [],
        "nimi needs quotes, which the contract does not have in 1 row, first in 1.2.246",
    ),
    "the text for null": (
        [nimi("null: X")],
        ["update delivered_organisers set organiser_name = 'X'"],
        "nimi is the very text that stands for no value",
    ),
    "a value without its translation": (
        [("asiakas", 'allowed: ["0", "1", "2", "9"]', "values: {1: M, 2: N}")],
        [],
        f"sukupuoli has a value that the contract's values lack in 1 row, first in {content_id(3)}",
    ),
    "a row without a file": (
        [asiakas("rows: {sex: [1, 2]}")],
        [],
        "1 row of delivered_clients would go into no file of the contract, or into two",
    ),
    "a row whose column is empty": (
        [asiakas("rows: {sex: [1, 2, 9]}")],
        ["update delivered_clients set sex = null where sex = '1'"],
        "1 row of delivered_clients would go into no file",
    ),
    "a required value": (
        [("asiakas", "type: date", 'type: date\n    required: "2023Q1"')],
        [],
        f"syntymaaika is empty in 1 row, first in {content_id(3)}",
    ),
    "a pattern": (
        [],
        ["update delivered_organisers set business_id = 'x'"],
        "y_tunnus does not have the form that the contract gives",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_has_no_place_is_refused_by_record(
    deliver_again: Deliver, out: Path, tmp_path: Path, case: str
) -> None:
    edits, changes, said = REFUSED[case]
    with pytest.raises(BlockedError) as error:
        deliver_again(changes, contract=contract_with(tmp_path / "p", *edits))
    assert said in str(error.value)
    assert ANNA not in str(error.value)
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("width", [("7", "is longer than 7 characters"), ("40", None)])
def test_fixed_width_never_cuts(
    deliver_again: Deliver, tmp_path: Path, width: tuple[str, str | None]
) -> None:
    length, said = width
    places = {
        "organiser\n": "length: 30\n",
        "business_id": "length: 9",
        "organiser_name": f"length: {length}",
        "county": "length: 3\n    pad: 0\n    pad_side: left",
    }
    contract = contract_with(
        tmp_path / "p",
        ("palvelunjarjestaja", FORM, f"form: fixed\n{FORM}"),
        *(
            ("palvelunjarjestaja", f"source: {name}", f"source: {name.strip()}\n    {place}")
            for name, place in places.items()
        ),
    )
    if said:
        with pytest.raises(BlockedError, match=said):
            deliver_again(contract=contract)
        return
    line = read_members(deliver_again(contract=contract).package)["palvelunjarjestaja.csv"].decode()
    name = "Helsingin kaupunki, Helsingfors stad"
    assert line == f"{'1.2.246.10.2012566.10.0':<30}0201256-6{name:<40}090\n"


def test_a_column_is_required_from_its_quarter_on(deliver_again: Deliver, tmp_path: Path) -> None:
    edit = ("asiakas", "type: date", 'type: date\n    required: "2023Q2"')
    contract = contract_with(tmp_path / "p", edit)
    members = read_members(deliver_again(contract=contract).package)
    field = json.loads(members["datapackage.json"])["resources"][0]["schema"]["fields"][4]
    assert "constraints" not in field
    with pytest.raises(BlockedError, match="syntymaaika is empty"):
        deliver_again(["update delivery_parameters set quarter = '2023Q2'"], contract=contract)


def test_json_lines_hold_the_rows(deliver_again: Deliver, tmp_path: Path) -> None:
    contract = contract_with(tmp_path / "p", asiakas("form: json_lines", "date_format: d.M.yyyy"))
    lines = read_members(deliver_again(contract=contract).package)["asiakas.csv"].splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["syntymaaika"] for row in rows] == ["1.1.1990", "31.7.2012", None]
    assert rows[2]["tilapainen_yksilointitunnus"] == 'T "7", x'


def test_marks_and_ends_of_a_file(deliver_again: Deliver, tmp_path: Path) -> None:
    contract = contract_with(
        tmp_path / "p",
        asiakas("byte_order_mark: true", "final_line_end: false", "line_end: crlf", "'null': '-'"),
        ("lastensuojelun_asiakkuusjakso", FORM, f"empty: zero_bytes\n{FORM}"),
    )
    members = read_members(deliver_again(contract=contract).package)
    text = members["asiakas.csv"].removeprefix(codecs.BOM_UTF8).decode()
    assert members["asiakas.csv"].startswith(codecs.BOM_UTF8)
    assert text.count("\r\n") == text.count("\n") == 3
    assert text.splitlines()[1] == f"{content_id(1)},{ANNA},-,-,1990-01-01,2"
    assert members["lastensuojelun_asiakkuusjakso.csv"] == b""


def test_a_file_without_rows_can_be_none(deliver_again: Deliver, tmp_path: Path) -> None:
    edit = ("lastensuojelun_asiakkuusjakso", FORM, f"empty: no_file\n{FORM}")
    members = read_members(deliver_again(contract=contract_with(tmp_path / "p", edit)).package)
    assert "lastensuojelun_asiakkuusjakso.csv" not in members
    assert "lastensuojelun" not in members["datapackage.json"].decode()
