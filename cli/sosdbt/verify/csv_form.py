"""The data files: their form, their cells as the contract describes them, and the tables of them
that the SQL tests read, under the names and types of the marts they came from.

Never shows a value: it may be an identity code.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from sosdbt.package.archive import first_difference
from sosdbt.package.contract import Column, DeliveredFile
from sosdbt.package.csv_lines import csv_line, identifier, literal, text_cell, write_csv
from sosdbt.raw.row_faults import MAX_FIELD_CHARACTERS
from sosdbt.text import counted
from sosdbt.verify.report import Fault

if TYPE_CHECKING:
    import duckdb

_ROWS_AT_ONCE = 50_000
_BOM = "\ufeff"
# What the cells are called by in SQL; no column of a mart has the name of this one.
_CELLS, _ROW = "cells_as_they_stand", '"#"'


@dataclass
class CsvFile:
    """What was found in a file, which was read to its end or its first unreadable place."""

    file: DeliveredFile
    rows: int = 0
    is_whole: bool = False
    faults: list[Fault] = field(default_factory=list)
    ragged: list[int] = field(default_factory=list)

    def add(self, what: str, count: int | None = 1) -> None:
        self.faults.append(Fault("csv", what, self.file.name, count))

    def add_rows(self, what: str, count: int, first: int) -> None:
        self.add(f"{what}: {counted(count, 'row')}, first in row {first:,}.", count)


def load_file(
    connection: "duckdb.DuckDBPyConnection", file: DeliveredFile, types: dict[str, str], path: Path
) -> CsvFile:
    """`types` holds all columns of the mart; those that are not delivered are empty."""
    found = CsvFile(file)
    _read(connection, found, path)
    if found.ragged:
        words = "rows do not have the columns of the header"
        found.add_rows(words, len(found.ragged), found.ragged[0])
    elif found.is_whole:
        _write_again(connection, found, path)
    for what, count, first in connection.execute(_faults_of_cells(file)).fetchall():
        found.add_rows(what, count, first)
    values = (
        f"{_day(column) if types[column.name] == 'date' else identifier(column.name)} "
        f"as {identifier(column.name)}"
        for column in file.columns
    )
    mart = identifier(file.mart)
    declared = ", ".join(f"{identifier(name)} {kind}" for name, kind in types.items())
    connection.execute(f"create table {mart} ({declared})")
    connection.execute(f"insert into {mart} by name select {', '.join(values)} from {_CELLS}")
    return found


def _read(connection: "duckdb.DuckDBPyConnection", found: CsvFile, path: Path) -> None:
    import pyarrow as pa

    names = [column.name for column in found.file.columns]
    declared = ", ".join(f"{identifier(name)} varchar" for name in names)
    connection.execute(f"create or replace temp table {_CELLS} ({_ROW} bigint, {declared})")
    # Only LF ends a line, so that each other end is seen.
    with path.open(encoding="utf-8", newline="\n") as text:
        rows = _rows(text, found)
        while batch := list(islice(rows, _ROWS_AT_ONCE)):
            columns = [pa.array(column) for column in zip(*batch, strict=True)]
            connection.register("batch", pa.table(columns, names=["#", *names]))
            connection.execute(f"insert into {_CELLS} from batch")
            connection.unregister("batch")


def _rows(text: TextIO, found: CsvFile) -> Iterator[list[int | str | None]]:
    """The cells of each row behind its number, None for what is empty."""
    names = [column.delivered_name for column in found.file.columns]
    try:
        header = text.read(len(csv_line(names)))
        if header.startswith(_BOM):
            found.add("it begins with a byte order mark, which the contract does not allow.")
            return
        if header != csv_line(names):
            found.add(f"its header is not that of the contract: {','.join(names)}.")
            return
        # The limit is the process's, and other libraries move it.
        csv.field_size_limit(MAX_FIELD_CHARACTERS)
        for cells in csv.reader(text, strict=True):
            found.rows += 1
            if len(cells) == len(names):
                yield [found.rows, *(cell or None for cell in cells)]
            else:
                found.ragged.append(found.rows)
        found.is_whole = True
    except UnicodeDecodeError:
        found.add("it is not UTF-8.")
    except csv.Error:
        found.add(f"it is no CSV as of RFC 4180 after row {found.rows}.")


def _write_again(connection: "duckdb.DuckDBPyConnection", found: CsvFile, path: Path) -> None:
    """What was read, written as the package's own files are, must be the file byte for byte."""
    again = path.with_name(f"{path.name}.again")
    cells = [text_cell(column.name, column.delivered_name) for column in found.file.columns]
    write_csv(connection, _CELLS, cells, ["#"], again)
    with path.open("rb") as given, again.open("rb") as written:
        offset = first_difference(given, written)
        if offset is not None:
            given.seek(0)
            line = given.read(offset).count(b"\n") + 1
            found.add(
                "rows are not in the package's form (comma, LF, no needless quotes), first in line "
                f"{line:,}."
            )
    again.unlink()


def _faults_of_cells(file: DeliveredFile) -> str:
    """SQL that gives each fault with its number of rows and the first of them."""
    key = ", ".join(f"coalesce({identifier(column.name)}, '')" for column in file.key)
    before = f"lag([{key}]) over (order by {_ROW})"
    checks = [
        f"case when [{key}] = {before} then 'rows repeat the key of the row before' "
        f"when [{key}] < {before} then 'rows are not sorted by their key' end",
        *map(_fault_of_cell, file.columns),
    ]
    found = " union all ".join(
        f"select {place} as place, {_ROW} as row_number, {check} as what from {_CELLS}"
        for place, check in enumerate(checks)
    )
    return (
        f"select what, count(*), min(row_number) from ({found}) where what is not null "
        "group by place, what order by min(row_number), place"
    )


def _fault_of_cell(column: Column) -> str:
    cell = identifier(column.name)
    is_wrong = {f"{cell} is null": "is empty"} if column.is_required else {}
    if column.data_type == "date":
        is_wrong[f"{cell} is not null and {_day(column)} is null"] = "is no date such as 2023-01-31"
    if column.pattern:
        is_wrong[f"not regexp_full_match({cell}, {literal(column.pattern)})"] = (
            "does not have the form that the contract gives"
        )
    if column.enum:
        is_wrong[f"{cell} not in ({', '.join(map(literal, column.enum))})"] = (
            "is none of the values that the contract allows"
        )
    cases = (
        f"when {test} then {literal(f'{column.delivered_name} {words}')}"
        for test, words in is_wrong.items()
    )
    return f"case {' '.join(cases)} end" if is_wrong else "null"


def _day(column: Column) -> str:
    cell = identifier(column.name)
    form = f"regexp_full_match({cell}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') and {cell} > '0001'"
    return f"case when {form} then try_cast({cell} as date) end"
