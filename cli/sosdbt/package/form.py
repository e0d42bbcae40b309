"""SQL for a delivered file: how values go out and are read back, and what has no place there.

A cell is the delivered text of a value, and null where there is none. Its place in the line, with
quotes, padding or the text for null, comes after that.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from sosdbt.package.contract import OF_A_DAY, Column, Contract, DeliveredFile
from sosdbt.package.csv_lines import (
    identifier,
    literal,
    needs_quotes,
    quoted,
    quoted_text,
    quoted_where_needed,
    text_quoted_where_needed,
)
from sosdbt.text import layout

LINE_ENDS = {"lf": "\n", "crlf": "\r\n"}
_DAY_CODES = {"yyyy": "%Y", "yy": "%y", "MM": "%m", "M": "%-m", "dd": "%d", "d": "%-d"}
PARAMETERS = ("county", "organiser", "quarter", "first_day", "last_day", "due_date", "as_of")


def run_parameters(said: Mapping[str, Any]) -> dict[str, str]:
    """Of a build, or as its manifest says them."""
    said = {"as_of": said.get("as_of_date"), **said}
    return {name: str(said[name]) for name in PARAMETERS}


def statement_of(contract: Contract, parameters: Mapping[str, str]) -> bytes:
    text = contract.statement["text"] if contract.statement else ""
    for name, value in parameters.items():
        text = text.replace(f"{{{name}}}", value)
    return f"{text.rstrip()}\n".encode()


def rows_of(file: DeliveredFile) -> str:
    return str(_sql().rows(file))


def order_of(file: DeliveredFile) -> list[str]:
    return list(file.order or (column.source or "" for column in file.key))


def day_format(column: Column) -> str:
    """As strftime has it."""
    return OF_A_DAY.sub(lambda part: _DAY_CODES[part[0]], column.date_format)


def cell_sql(column: Column, parameters: Mapping[str, str]) -> str:
    return str(_sql().cell(column, parameters))


def value_sql(column: Column, cell: str) -> str:
    return str(_sql().value(column, cell))


def line_sql(file: DeliveredFile, parameters: Mapping[str, str]) -> str:
    return str(_sql().line(file, parameters))


@cache
def _sql() -> Any:
    filters = (identifier, literal, day_format, quoted, quoted_where_needed)
    named = {filter_.__name__: filter_ for filter_ in filters}
    return layout(Path(__file__).with_name("form.sql.j2"), **named).module


def header_of(file: DeliveredFile) -> str | None:
    if file.form != "delimited" or not file.header:
        return None
    names = [column.name for column in file.columns]
    if file.quoting == "minimal":
        names = [text_quoted_where_needed(name, file.delimiter) for name in names]
    elif file.quoting == "all":
        names = list(map(quoted_text, names))
    return file.delimiter.join(names)


def faults_of_cell(
    file: DeliveredFile, column: Column, cell: str, quarter: str
) -> Iterator[tuple[str, str]]:
    """Conditions that no row may meet, with the words for them."""
    if column.is_required(quarter):
        yield f"{cell} is null", "is empty"
    if column.pattern:
        test = f"not regexp_full_match({cell}, {literal(column.pattern)})"
        yield test, "does not have the form that the contract gives"
    if column.allowed:
        test = f"{cell} not in ({', '.join(map(literal, column.allowed))})"
        yield test, "is none of the values that the contract allows"


def faults_of_writing(file: DeliveredFile, column: Column, cell: str) -> Iterator[tuple[str, str]]:
    """What would be lost on the way: conditions and words."""
    if column.values:
        value = identifier(column.source or "")
        yield (
            f"{value} is not null and {cell} is null",
            "has a value that the contract's values lack",
        )
    if column.null:
        yield f"{cell} = {literal(column.null)}", "is the very text that stands for no value"
    if file.form == "fixed":
        yield f"length({cell}) > {column.length}", f"is longer than {column.length} characters"
        end = "starts_with" if column.pad_side == "left" else "suffix"
        yield f"{end}({cell}, {literal(column.pad)})", "begins or ends as the padding does"
        yield f"regexp_matches({cell}, '[\\r\\n]')", "holds a line end"
    elif file.form == "delimited" and file.quoting == "none":
        test = f"regexp_matches({cell}, {literal(needs_quotes(file.delimiter))})"
        yield test, "needs quotes, which the contract does not have"


def faults_found(
    connection: duckdb.DuckDBPyConnection,
    tests: Sequence[tuple[str, str]],
    table: str,
    record: str,
    where: str = "true",
) -> list[tuple[str, int, Any]]:
    """Of conditions with words: the words that hold for rows, how many rows, and the first."""
    if not tests:
        return []
    counts = ", ".join(
        f"count(*) filter (where {test}), min({record}) filter (where {test})" for test, _ in tests
    )
    (row,) = connection.execute(f"select {counts} from {table} where {where}").fetchall()
    pairs = zip(row[::2], row[1::2], tests, strict=True)
    return [(words, count, first) for count, first, (_, words) in pairs if count]
