"""The data files: read as the contract says, translated back to the values of the marts, checked,
and written again with the package's own writer, which must give the same bytes.

Never shows a value: it may be an identity code.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, TextIO

from sosdbt.package.contract import Column, DeliveredFile
from sosdbt.package.csv_lines import UnwritableError, identifier, literal
from sosdbt.package.data_files import write_file
from sosdbt.package.form import (
    LINE_ENDS,
    faults_found,
    faults_of_cell,
    header_of,
    order_of,
    value_sql,
)
from sosdbt.raw.row_faults import MAX_FIELD_CHARACTERS
from sosdbt.text import counted
from sosdbt.verify.archive import line_of_difference
from sosdbt.verify.report import Fault

if TYPE_CHECKING:
    import duckdb

_ROWS_AT_ONCE = 50_000
_BOM = "\ufeff"
# Cells under their places, values under the names of the mart, and the row under one of its own.
_CELLS, VALUES, _ROW = "cells_as_they_stand", "values_read_back", '"#"'
_KINDS = {"delimited": "CSV as of RFC 4180", "fixed": "text", "json_lines": "JSON"}


@dataclass
class FileRead:
    """What was found in a file, which was read to its end or its first unreadable place."""

    file: DeliveredFile
    rows: int = 0
    is_whole: bool = False
    faults: list[Fault] = field(default_factory=list)

    def add(self, what: str, count: int = 1, first: int | None = None) -> None:
        where = f": {counted(count, 'row')}, first in row {first:,}." if first else "."
        self.faults.append(Fault("csv", what + where, self.file.name, count))


def load_file(
    connection: "duckdb.DuckDBPyConnection",
    file: DeliveredFile,
    path: Path,
    parameters: Mapping[str, str],
) -> FileRead:
    """Adds the rows to the mart, which is there."""
    with path.open("rb") as content:
        found = read_back(connection, file, content)
    check_cells(connection, found, parameters["quarter"])
    if found.is_whole and not found.faults:
        _write_again(connection, found, path, parameters)
    columns = ", ".join(map(identifier, file.sources))
    connection.execute(
        f"insert into {identifier(file.mart)} by name select {columns} from {VALUES}"
    )
    return found


def read_back(
    connection: "duckdb.DuckDBPyConnection", file: DeliveredFile, content: IO[bytes]
) -> FileRead:
    """Puts what stands in a file into the table VALUES, under the names of the mart."""
    import pyarrow as pa

    found = FileRead(file)
    names = [f"c{place}" for place in range(len(file.columns))]
    declared = ", ".join(f"{name} varchar" for name in names)
    connection.execute(f"create or replace temp table {_CELLS} ({_ROW} bigint, {declared})")
    # Only LF ends a line, so that each other end is seen.
    with TextIOWrapper(content, file.encoding, newline="\n") as text:
        rows = _rows(text, found)
        while batch := list(islice(rows, _ROWS_AT_ONCE)):
            columns = [pa.array(column) for column in zip(*batch, strict=True)]
            connection.register("batch", pa.table(columns, names=["#", *names]))
            connection.execute(f"insert into {_CELLS} from batch")
            connection.unregister("batch")
    values = [
        f"{value_sql(column, _cell(file, column))} as {identifier(source)}"
        for source, column in file.sources.items()
    ]
    query = f"select {', '.join([_ROW, *values])} from {_CELLS}"
    connection.execute(f"create or replace temp table {VALUES} as {query}")
    return found


def _cell(file: DeliveredFile, column: Column) -> str:
    return f"nullif(c{file.columns.index(column)}, {literal(column.null)})"


def _rows(text: TextIO, found: FileRead) -> Iterator[list[int | str | None]]:
    """The cells of each row behind its number."""
    file, ragged = found.file, []
    try:
        header = header_of(file)
        start = _BOM if file.byte_order_mark else ""
        start += "" if header is None else header + LINE_ENDS[file.line_end]
        given = text.read(len(start))
        may_be_bare = not given and file.empty == "zero_bytes"
        may_end_there = given == header and not file.final_line_end
        if given != start and not may_be_bare and not may_end_there:
            mark = f"({'with' if file.byte_order_mark else 'without'} a byte order mark)"
            found.add(f"its header is not that of the contract: {header or 'none'} {mark}")
            return
        for cells in _lines(file, text):
            found.rows += 1
            if len(cells) == len(file.columns):
                yield [found.rows, *cells]
            else:
                ragged.append(found.rows)
        found.is_whole = not ragged
    except UnicodeDecodeError:
        found.add(f"it is not {file.encoding.upper()}")
    except (csv.Error, ValueError, RecursionError):
        found.add(f"it is no {_KINDS[file.form]} after row {found.rows}")
    if ragged:
        found.add("rows do not have the columns of the header", len(ragged), ragged[0])


def _lines(file: DeliveredFile, text: TextIO) -> Iterator[list[str | None]]:
    """The cells of each line; fewer or more than the contract has where it is another line."""
    if file.form == "delimited":
        # The limit is the process's, and other libraries move it.
        csv.field_size_limit(MAX_FIELD_CHARACTERS)
        reader = csv.reader(
            text,
            strict=True,
            delimiter=file.delimiter,
            quoting=csv.QUOTE_NONE if file.quoting == "none" else csv.QUOTE_MINIMAL,
        )
        for cells in reader:
            yield list(cells)
        return
    names = [column.name for column in file.columns]
    for line in text:
        bare = line.removesuffix("\n").removesuffix("\r")
        if file.form == "fixed":
            yield list(_fixed(file, bare))
            continue
        said = json.loads(bare)
        is_one = isinstance(said, dict) and list(said) == names
        values = list(said.values()) if is_one else []
        yield values if all(isinstance(value, str | None) for value in values) else []


def _fixed(file: DeliveredFile, line: str) -> Iterator[str | None]:
    if len(line) != file.width:
        return
    for column in file.columns:
        cell, line = line[: column.length], line[column.length :]
        is_left = column.pad_side == "left"
        bare = cell.lstrip(column.pad) if is_left else cell.rstrip(column.pad)
        # A null text may be made of padding alone.
        yield column.null if bare == "" else bare


def check_cells(connection: "duckdb.DuckDBPyConnection", found: FileRead, quarter: str) -> None:
    tests = []
    for column in found.file.columns:
        cell = _cell(found.file, column)
        of_cell = [*faults_of_cell(found.file, column, cell, quarter)]
        if column.source and (column.type == "date" or column.values):
            words = "no value of the contract"
            if column.type == "date":
                is_iso = column.date_format == "yyyy-MM-dd"
                words = f"no date such as {'2023-01-31' if is_iso else column.date_format}"
            test = f"{cell} is not null and {value_sql(column, cell)} is null"
            of_cell.append((test, f"is {words}"))
        tests += [(test, f"{column.name} {words}") for test, words in of_cell]
    if found.file.key:
        key = ", ".join(_cell(found.file, column) for column in found.file.key)
        nth = f"select {_ROW}, row_number() over (partition by {key} order by {_ROW}) as nth"
        repeated = f"{_ROW} in (select {_ROW} from ({nth} from {_CELLS}) where nth > 1)"
        tests.append((repeated, "rows repeat the key of another row"))
    for fault in faults_found(connection, tests, _CELLS, _ROW):
        found.add(*fault)


def _write_again(
    connection: "duckdb.DuckDBPyConnection",
    found: FileRead,
    path: Path,
    parameters: Mapping[str, str],
) -> None:
    """What was read, written as the package's own files are, must be the file byte for byte."""
    file = found.file
    order = order_of(file) if set(order_of(file)) <= file.sources.keys() else ["#"]
    again = path.with_name(f"{path.name}.again")
    try:
        write_file(connection, file, parameters, VALUES, order, again)
        with again.open("rb") as written:
            line = line_of_difference(path, written)
    except UnwritableError as error:
        line = error.row + 1
    if line is not None:
        found.add(f"it is not as the contract writes and sorts these rows, first in line {line:,}")
    again.unlink(missing_ok=True)
