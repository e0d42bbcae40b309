"""What explain prints can be given back to it, whatever a source system calls its records."""

import csv
import io
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from explain_county import ANNA, Built, built_county, parsed

from sosdbt.explain.answers import MOST_ROWS, asked_for, explain_delivered
from sosdbt.explain.databases import Database, open_database
from sosdbt.masking import MASK, mask

pytestmark = pytest.mark.dbt
Explain = Callable[..., tuple[int, str, str]]

# Each once: what reads as something else, and what is not shown as it is.
ODD_IDS = [
    "#2", "#1", "#0", "#99", "##3", "# 4", "a/b", "/", "//", "north/clients/1", "../x", " lead",
    "trail ", "in side", "\ttab", "a\tb", "\u00a0nbsp", "'", '"', '"quoted"', "it's", "a;b", "a,b",
    "*", "***", "%", "$", "\\", "`x`", "--json", "-1", "=1+1", "@x", "CR-002", "cr-002", "0" * 32,
    "deadbeef" * 4, "x" * 100, "é", "e\u0301", "ß", "\u200bzero", "\u202eright", "null", "NULL",
    "1.0", "01", f"x-{ANNA}", ANNA.lower(), ANNA.replace("-", " "), "client_relation_periods",
]  # fmt: skip


def _drawn(count: int) -> list[str]:
    draw = random.Random(9)
    signs = "#/ '\"*-_.ab01\u00a0äÖ\\%:,;"
    return ["".join(draw.choices(signs, k=draw.randint(1, 6))) for _ in range(count)]


def _ids() -> list[str]:
    """An id of blanks alone is none."""
    return [name for name in dict.fromkeys([*ODD_IDS, *_drawn(60)]) if name.strip()]


def _table(header: str, rows: list[list[str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return text.getvalue()


def _build(folder: Path) -> None:
    ids = _ids()
    periods = [[name, ids[number - 1], "20", "2023-01-10", ""] for number, name in enumerate(ids)]
    documents = [
        [name, name, "1", "2023-04-01", "client_relation", ANNA, "15", "2023-01-10", ""]
        for name in ids
    ]
    files = {
        "clients": _table(
            "client_id,personal_identity_code,birth_date,sex",
            [[name, ANNA if number % 3 else "", "1990-01-01", "1"]
             for number, name in enumerate(ids)],
        ),
        "client_relation_periods": _table(
            "record_id,client_id,service_task,start_date,end_date", periods
        ),
        "kanta_records": _table(
            "document_id,document_set,version,archived_at,record_kind,personal_identity_code,"
            "service_task,start_date,end_date",
            documents,
        ),
    }  # fmt: skip
    for system in ("north", "south"):
        (folder / "raw" / system).mkdir(parents=True)
    for name, text in files.items():
        (folder / "raw" / "north" / f"{name}.csv").write_text(text, encoding="utf-8")
    south = _table("client_id", [["only_south"], ["in side"]])
    (folder / "raw" / "south" / "clients.csv").write_text(south, encoding="utf-8")
    built = built_county(folder)
    code, printed, errors = built.run(
        "check", "--quarter", "2023Q1", "--raw", str(folder / "raw"), "--out", str(built.out)
    )
    assert code == 1, printed + errors


@pytest.fixture(scope="session")
def oddly_named(once: Callable[..., Path]) -> Built:
    return built_county(once("oddly_named_county", _build))


@pytest.fixture
def database(oddly_named: Built) -> Iterator[Database]:
    database = open_database(oddly_named.out, "2023Q1")
    with database.connection:
        database.set_up("en", None)
        yield database


def _place(row: dict[str, Any]) -> tuple[str, str, int]:
    return row["source_system"], row["source_table"], row["source_row"]


def _all_rows(database: Database) -> list[dict[str, Any]]:
    return database.rows("select * from told_rows")


def _found(database: Database, name: str) -> list[dict[str, Any]]:
    database.connection.execute("delete from chosen")
    database.rows("choose_rows", **asked_for(name), most=MOST_ROWS)
    return database.rows("select * from chosen")


@pytest.mark.parametrize("step", [3, pytest.param(1, marks=pytest.mark.proof)])
def test_every_name_leads_to_its_row(database: Database, step: int) -> None:
    rows = _all_rows(database)
    assert len(rows) == 3 * len(_ids()) + 2
    for row in rows[::step]:
        name = row["name"]
        assert [_place(one) for one in _found(database, name)] == [_place(row)], name
        # Nothing between here and the screen changes the name.
        assert mask(f"  {name}, row 1") == f"  {name}, row 1"


@pytest.mark.parametrize("step", [8, pytest.param(1, marks=pytest.mark.proof)])
def test_every_client_and_record_is_known_by_the_id_that_is_told(
    database: Database, step: int
) -> None:
    told = {row[column] for row in _all_rows(database) for column in ("client_key", "delivered_id")}
    assert len(told) > 20
    for identifier in sorted(told - {None})[::step]:
        assert explain_delivered(identifier, "en", database), identifier


def test_an_id_as_the_file_has_it_is_found(database: Database) -> None:
    """A number of a row wins over an id that reads like one."""
    for number, name in enumerate(_ids(), 1):
        found = _found(database, f"north/clients/{name}")
        is_number = name[:1] == "#" and name[1:].isdigit() and 1 <= int(name[1:]) <= len(_ids())
        expected = int(name[1:]) if is_number else number
        assert expected in [row["source_row"] for row in found], name
        assert is_number or name == MASK or len(found) == 1


@pytest.mark.parametrize("number", [1, 6, 12, 17, 40])
def test_the_command_takes_what_it_printed(
    explain: Explain, oddly_named: Built, number: int
) -> None:
    out = ("--out", oddly_named.out)
    (row,) = parsed(explain(f"north/clients/#{number}", *out, "--json")[1])["rows"]
    code, printed, _ = explain(*out, "--", row["name"])
    assert (code, f"{row['name']}, row {number}" in printed) == (0, True)


def test_a_bare_id_is_looked_for_in_all_systems(explain: Explain, oddly_named: Built) -> None:
    def read(identifier: str) -> str:
        code, printed, errors = explain(identifier, "--out", oddly_named.out)
        assert (code, errors) == (0, "")
        return printed

    assert "only_south is in south/clients." in read("only_south")
    said = read("in side")
    assert (
        "in side is in north/client_relation_periods, north/clients, north/kanta_records, "
        "south/clients." in said
    )
    assert "4 rows have this id:" in said
    assert "south/clients/in side, row 2" in said
    # Delivered ids and rules come first, but a record may be numbered so.
    assert "is in north/" in read("deadbeef" * 4)
    assert read("CR-002").startswith("CR-002  ")


def test_a_bare_id_that_nobody_knows_says_where_it_was_looked_for(
    explain: Explain, oddly_named: Built
) -> None:
    code, printed, errors = explain("P0001", "--out", oddly_named.out)
    assert (code, printed) == (2, "")
    assert "P0001 cannot be explained" in errors
    assert "Searched: 2023Q1." in errors
