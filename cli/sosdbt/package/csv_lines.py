"""Tables of the database as CSV, the quoting done in SQL so that the bytes are ours to keep.

Comma, RFC 4180 quoting, LF, UTF-8 without BOM, empty for null.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow import compute

from sosdbt.files import new_file, sha256_of

_ROWS_AT_ONCE = 50_000
# What makes a spreadsheet run a cell as a formula, also behind quotes and blanks; the four
# code points are the wide forms of + - = @.
_SIGNS = r"[=+\-@\x{FF0B}\x{FF0D}\x{FF1D}\x{FF20}]"
_FORMULA = rf"""[\s"']*{_SIGNS}|'*[\t\r\n]"""
# The same behind what some spreadsheet takes for the end of a cell: Excel set to Finnish or Swedish
# splits at semicolons, and quotes inside a line do not stop it.
_BEFORE, _INSIDE = r"([;\t\r\n])", rf"""([ \f"']*{_SIGNS})"""


@dataclass(frozen=True)
class Written:
    rows: int
    bytes: int
    sha256: str


def identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def without_formula(column: str) -> str:
    """SQL of a cell that no spreadsheet runs: an apostrophe before what looks like a formula."""
    text, inside = f"cast({identifier(column)} as varchar)", literal(_BEFORE + _INSIDE)
    text = f"regexp_replace({text}, {inside}, '\\1''\\2', 'g')"
    formula = literal(f"^({_FORMULA})")
    return f"case when regexp_matches({text}, {formula}) then '''' || {text} else {text} end"


def without_formula_guard(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The texts of which `without_formula` was made."""
    bare = compute.replace_substring_regex(column, f"^'({_FORMULA})", r"\1")
    return compute.replace_substring_regex(bare, f"{_BEFORE}'{_INSIDE}", r"\1\2")


def write_spreadsheet(
    connection: duckdb.DuckDBPyConnection, table: str, order_by: Sequence[str], path: Path
) -> Written:
    """Writes a new CSV for people: all columns of a table, sorted by the given ones, then by the
    rest."""
    columns = connection.table(table).columns
    line = " || ',' || ".join(quoted_where_needed(without_formula(column)) for column in columns)
    header = ",".join(map(text_quoted_where_needed, columns))
    return write_lines(lines_in_order(connection, table, line, order_by), path, header)


def lines_in_order(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    line: str,
    order_by: Sequence[str],
    where: str = "true",
) -> duckdb.DuckDBPyRelation:
    order = ", ".join([f"{identifier(column)} asc nulls last" for column in order_by] + ["line"])
    return connection.sql(f"select {line} as line from {table} where {where} order by {order}")


def write_lines(
    lines: duckdb.DuckDBPyRelation,
    path: Path,
    header: str | None = None,
    *,
    line_end: str = "\n",
    final_line_end: bool = True,
    encoding: str = "utf-8",
    start: bytes = b"",
) -> Written:
    """Writes a new file. Raises UnwritableError where a line has no place in the encoding."""
    rows = 0
    with new_file(path) as file:
        before = "" if header is None else line_end
        file.write(start + (header or "").encode(encoding))
        for batch in lines.to_arrow_reader(_ROWS_AT_ONCE):
            texts = batch.column(0).to_pylist()
            try:
                file.write((before + line_end.join(texts)).encode(encoding) if texts else b"")
            except UnicodeEncodeError:
                fits = [text.encode(encoding, "replace").decode(encoding) == text for text in texts]
                raise UnwritableError(rows + fits.index(False)) from None
            before = line_end if texts else before
            rows += len(texts)
        if final_line_end:
            file.write(before.encode(encoding))
    return measured(path, rows)


def measured(path: Path, rows: int = 0) -> Written:
    return Written(rows, path.stat().st_size, sha256_of(path))


class UnwritableError(Exception):
    """`row` counts from 0."""

    def __init__(self, row: int) -> None:
        self.row = row


def needs_quotes(delimiter: str) -> str:
    """A pattern that finds what cannot stand in a cell without quotes."""
    return f'[{re.escape(delimiter)}"\\r\\n]'


def quoted(sql: str) -> str:
    return f"""'"' || replace({sql}, '"', '""') || '"'"""


def quoted_where_needed(sql: str, delimiter: str = ",", null: str = "") -> str:
    is_needed = f"regexp_matches({sql}, {literal(needs_quotes(delimiter))})"
    return f"case when {is_needed} then {quoted(sql)} else coalesce({sql}, {literal(null)}) end"


def text_quoted_where_needed(text: str, delimiter: str = ",") -> str:
    return quoted_text(text) if re.search(needs_quotes(delimiter), text) else text


def quoted_text(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
