"""The data files of a package, written as the contract says, or refused by record."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from sosdbt.errors import BlockedError
from sosdbt.package.contract import Contract, DeliveredFile
from sosdbt.package.csv_lines import (
    UnwritableError,
    Written,
    identifier,
    lines_in_order,
    write_lines,
)
from sosdbt.package.form import (
    LINE_ENDS,
    cell_sql,
    faults_found,
    faults_of_cell,
    faults_of_writing,
    header_of,
    line_sql,
    order_of,
    rows_of,
)
from sosdbt.text import counted, shown

_BOM = "\ufeff".encode()
# The last words of a refusal, by record: no value is shown.
_WHAT_TO_DO = "Mend the records or the contract; nothing was delivered."


def write_data_files(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    parameters: Mapping[str, str],
    folder: Path,
) -> dict[str, Written]:
    check_rows(connection, contract, parameters)
    written = {}
    for file in contract.files:
        try:
            made = write_file(
                connection, file, parameters, file.mart, order_of(file), folder / file.name
            )
        except UnwritableError as error:
            raise BlockedError(_unwritable(connection, file, error.row)) from None
        if made.rows == 0 and file.empty == "no_file":
            (folder / file.name).unlink()
        else:
            written[file.name] = made
    return written


def write_file(
    connection: duckdb.DuckDBPyConnection,
    file: DeliveredFile,
    parameters: Mapping[str, str],
    table: str,
    order: Sequence[str],
    path: Path,
) -> Written:
    line = line_sql(file, parameters)
    lines = lines_in_order(connection, identifier(table), line, order, rows_of(file))
    is_bare = file.empty == "zero_bytes" and not lines.limit(1).fetchall()
    return write_lines(
        lines,
        path,
        None if is_bare else header_of(file),
        line_end=LINE_ENDS[file.line_end],
        final_line_end=file.final_line_end,
        encoding=file.encoding,
        start=_BOM if file.byte_order_mark and not is_bare else b"",
    )


def rows_per_file(connection: duckdb.DuckDBPyConnection, contract: Contract) -> dict[str, int]:
    counts = {}
    for file in contract.files:
        query = f"select count(*) from {identifier(file.mart)} where {rows_of(file)}"
        ((counts[file.name],),) = connection.execute(query).fetchall()
    return counts


def check_rows(
    connection: duckdb.DuckDBPyConnection, contract: Contract, parameters: Mapping[str, str]
) -> None:
    """Raises BlockedError where the contract has no place for a row or a value."""
    found = []
    for mart in dict.fromkeys(file.mart for file in contract.files):
        files = [rows_of(file) for file in contract.files if file.mart == mart]
        holding = " + ".join(f"coalesce({rows}, false)::int" for rows in files)
        query = f"select count(*) from {identifier(mart)} where {holding} <> 1"
        ((missed,),) = connection.execute(query).fetchall()
        if missed:
            rows = counted(missed, "row")
            found.append(f"{rows} of {mart} would go into no file of the contract, or into two.")
    for file in contract.files:
        tests = []
        for column in file.columns:
            cell = cell_sql(column, parameters)
            faults = faults_of_cell(file, column, cell, parameters["quarter"])
            for test, words in (*faults, *faults_of_writing(file, column, cell)):
                tests.append((test, f"{column.name} {words}"))
        where = identifier(file.mart), _record(file), rows_of(file)
        for words, count, first in faults_found(connection, tests, *where):
            found.append(
                f"{file.name}: {words} in {counted(count, 'row')}, first in {shown(first)}."
            )
    if found:
        of = f"contract {contract.name} version {contract.version}"
        raise BlockedError("\n".join([f"{of} has no place for all rows.", *found, _WHAT_TO_DO]))


def _record(file: DeliveredFile) -> str:
    """The name of a record, by which people find it: made of its key or its place in the order."""
    columns = (f"cast({identifier(name)} as varchar)" for name in order_of(file))
    return f"concat_ws(' ', {', '.join(columns)})"


def _unwritable(connection: duckdb.DuckDBPyConnection, file: DeliveredFile, row: int) -> str:
    lines = lines_in_order(
        connection, identifier(file.mart), _record(file), order_of(file), rows_of(file)
    )
    ((record,),) = lines.limit(1, offset=row).fetchall()
    return (
        f"{file.name}: the record {shown(str(record))} holds a letter that "
        f"{file.encoding} does not have. {_WHAT_TO_DO}"
    )
