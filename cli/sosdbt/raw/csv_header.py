"""The header line of a raw CSV file: where it is, its delimiter and its column names."""

import csv
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sosdbt.errors import InputError
from sosdbt.raw.encodings import (
    UTF_8,
    UTF_8_MARK,
    UTF_16,
    UTF_16_MARKS,
    WHERE_TO_SET,
    as_bytes,
    open_text,
)
from sosdbt.raw.row_faults import MAX_ROW_CHARACTERS, fault_in
from sosdbt.raw.tables import Table, bare

_LONGEST_HEADER = 65_536
_LINES_LOOKED_AT = 20
_DELIMITERS = {",": "a comma", ";": "a semicolon"}
_OTHER_DELIMITERS = {"\t": "a tab", "|": "a vertical bar", ":": "a colon", " ": "a blank"}
# The first line by which a spreadsheet is told the delimiter.
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=(.)\"?[,;\s]*", re.IGNORECASE)


@dataclass(frozen=True)
class CsvHeader:
    # As in the file, without line end.
    text: str
    # Number of its line in the file.
    line: int
    delimiter: str
    # As written.
    columns: tuple[str, ...]


NO_HEADER = CsvHeader("", 0, "", ())


def read_csv_header(path: Path, table: Table, encoding: str = UTF_8) -> CsvHeader:
    _check_encoding(path, encoding)
    with open_text(path, encoding) as file:
        lines = [file.readline(_LONGEST_HEADER + 1) for _ in range(_LINES_LOOKED_AT)]
    separator = _SEPARATOR_LINE.fullmatch(lines[0])
    first = 2 if separator else 1
    headers = [_read(line, number, table) for number, line in enumerate(lines, 1)][first - 1 :]
    header, *below = headers
    fault = _fault(header, table, encoding)
    if fault or not _names_the_columns(header, table):
        title = next((it.line for it in below if _names_the_columns(it, table)), None)
        if title:
            fault = f"line {first} does not name columns; line {title} does"
            raise InputError(f"{path}: {fault}. Remove the lines above it.")
    if fault:
        raise InputError(f"{path}: {fault}.")
    return _as_the_first_line_says(path, header, separator[1]) if separator else header


def _check_encoding(path: Path, encoding: str) -> None:
    with path.open("rb") as file:
        start = file.read(len(UTF_8_MARK))
    is_utf_16 = start.startswith(UTF_16_MARKS) or b"\0" in start[:2]
    if is_utf_16 != (encoding == UTF_16) and start:
        fault = f"{'is' if is_utf_16 else 'is not'} UTF-16"
    elif start == UTF_8_MARK and encoding != UTF_8:
        fault = f"begins with the mark of UTF-8, but its encoding is {encoding}"
    else:
        return
    raise InputError(f"{path}: {fault}. {_set_or_write(encoding)}.")


def _set_or_write(encoding: str) -> str:
    return f"{WHERE_TO_SET}, or write the file as {encoding.upper()}"


def _read(line: str, number: int, table: Table) -> CsvHeader:
    """With the delimiter that gives the most of the table's columns; without one if none does."""
    csv.field_size_limit(MAX_ROW_CHARACTERS)
    text = line.removesuffix("\n").removesuffix("\r")
    readings = []
    for delimiter in _DELIMITERS:
        with suppress(csv.Error):
            (columns,) = csv.reader([text or '""'], delimiter=delimiter, strict=True)
            readings.append(CsvHeader(text, number, delimiter, tuple(columns)))
    return max(
        readings,
        key=lambda it: (len(_bare(it.columns) & set(table.columns)), len(it.columns)),
        default=CsvHeader(text, number, "", ()),
    )


def _bare(columns: Iterable[str]) -> set[str]:
    return set(map(bare, columns))


def _names_the_columns(header: CsvHeader, table: Table) -> bool:
    return set(table.required) <= _bare(header.columns)


def _fault(header: CsvHeader, table: Table, encoding: str) -> str | None:
    text = header.text
    if "\0" in text:
        return "has a NUL byte in its header line. Write the file again"
    if "\r" in text:
        return "lines end in a carriage return alone. Write it with LF or CRLF line ends"
    if len(as_bytes(text)) > _LONGEST_HEADER:
        return "the first line is too long for a header line of column names"
    no_text = fault_in([text], encoding)
    if no_text in ("not_text", "looks_like_windows_1252"):
        is_1252 = no_text == "looks_like_windows_1252"
        what = "looks like Windows-1252, not UTF-8" if is_1252 else f"is not {encoding.upper()}"
        return f"{what}. {_set_or_write(encoding)}"
    if not text.strip():
        return "the first line is blank. It must be the header line"
    if not header.columns:
        return "broken quoting in the header line. Quote whole names or leave the quotes out"
    names = _bare(header.columns)
    is_no_name = len(header.columns) == 1 and not re.fullmatch(r"\w+", min(names))
    if is_no_name or (names.isdisjoint(table.columns) and re.search(r"[\t|]", text)):
        found = next((name for sign, name in _OTHER_DELIMITERS.items() if sign in text), None)
        what = f"columns are separated by {found}" if found else "the header line has no delimiter"
        return f"{what}. Separate the columns with a comma or a semicolon"
    return None


def _as_the_first_line_says(path: Path, header: CsvHeader, delimiter: str) -> CsvHeader:
    if len(header.columns) == 1 and delimiter in _DELIMITERS:
        return CsvHeader(header.text, header.line, delimiter, header.columns)
    if delimiter != header.delimiter:
        raise InputError(
            f"{path}: the first line says sep={delimiter}, but the columns are separated by "
            f"{_DELIMITERS[header.delimiter]}. Remove the first line."
        )
    return header
