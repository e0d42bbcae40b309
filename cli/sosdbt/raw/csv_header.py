"""The header line of a raw CSV file: where it is, its delimiter and its column names."""

import csv
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sosdbt.errors import InputError
from sosdbt.raw.csv_line_by_line import MAX_ROW_BYTES
from sosdbt.raw.encodings import (
    UTF_8,
    UTF_8_MARK,
    UTF_16,
    UTF_16_MARKS,
    WHERE_TO_SET,
    looks_like_windows_1252,
    open_as_utf8,
)
from sosdbt.raw.raw_file import bare
from sosdbt.raw.tables import Table

_LONGEST_HEADER = 65_536
_LINES_LOOKED_AT = 20
_DELIMITERS = ",;"
_DELIMITER_NAMES = {
    ",": "a comma",
    ";": "a semicolon",
    "\t": "a tab",
    "|": "a vertical bar",
    ":": "a colon",
    " ": "a blank",
}
# The first line by which a spreadsheet is told the delimiter.
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=(.)\"?[,;\s]*", re.IGNORECASE)


@dataclass(frozen=True)
class CsvHeader:
    delimiter: str
    # As written.
    columns: tuple[str, ...]
    # Number of its line in the file.
    line: int


def read_csv_header(path: Path, table: Table, encoding: str = UTF_8) -> CsvHeader:
    _check_encoding(path, encoding)
    with open_as_utf8(path, encoding) as file:
        lines = [file.readline(_LONGEST_HEADER + 1) for _ in range(_LINES_LOOKED_AT)]
    separator = _SEPARATOR_LINE.fullmatch(lines[0].decode("utf-8", "replace"))
    number = 2 if separator else 1
    line = lines[number - 1] if len(lines) >= number else b""
    try:
        header = _read(path, table, line, encoding, number)
    except InputError as error:
        raise _title_line(path, table, lines, encoding, number) or error from None
    if not set(table.required) <= set(map(bare, header.columns)):
        title = _title_line(path, table, lines, encoding, number)
        if title:
            raise title
    return _as_the_first_line_says(path, header, separator[1]) if separator else header


def header_line(path: Path, encoding: str, number: int) -> bytes:
    """The header line without byte order mark and line end."""
    with open_as_utf8(path, encoding) as file:
        for _ in range(number - 1):
            file.readline()
        return file.readline().removesuffix(b"\n").removesuffix(b"\r")


def _check_encoding(path: Path, encoding: str) -> None:
    with path.open("rb") as file:
        start = file.read(len(UTF_8_MARK))
    is_utf_16 = start.startswith(UTF_16_MARKS) or b"\0" in start[:2]
    if is_utf_16 != (encoding == UTF_16) and start:
        is_or_not = "is" if is_utf_16 else "is not"
        other_way = f", or write the file as {encoding.upper()}"
        raise InputError(f"{path}: {is_or_not} UTF-16. {WHERE_TO_SET}{other_way}.")
    if start == UTF_8_MARK and encoding != UTF_8:
        raise InputError(
            f"{path}: begins with the mark of UTF-8, but its encoding is {encoding}. "
            f"{WHERE_TO_SET}, or write the file as {encoding}."
        )


def _title_line(
    path: Path, table: Table, lines: list[bytes], encoding: str, first: int
) -> InputError | None:
    """The complaint about lines above the header, if one of the lines below is the header."""
    for number in range(first + 1, len(lines) + 1):
        with suppress(InputError):
            header = _read(path, table, lines[number - 1], encoding, number)
            if set(table.required) <= set(map(bare, header.columns)):
                return InputError(
                    f"{path}: line {first} does not name columns; line {number} does. "
                    "Remove the lines above it."
                )
    return None


def _as_the_first_line_says(path: Path, header: CsvHeader, delimiter: str) -> CsvHeader:
    if len(header.columns) == 1 and delimiter in _DELIMITERS:
        return CsvHeader(delimiter, header.columns, header.line)
    if delimiter != header.delimiter:
        raise InputError(
            f"{path}: the first line says sep={delimiter}, but the columns are separated by "
            f"{_DELIMITER_NAMES[header.delimiter]}. Remove the first line."
        )
    return header


def _read(path: Path, table: Table, line: bytes, encoding: str, number: int) -> CsvHeader:
    header = _decoded(path, line, encoding)
    if not header.strip():
        raise InputError(f"{path}: the first line is blank. It must be the header line.")
    readings = _readings(path, header)
    known = set(table.columns)
    delimiter = max(
        readings,
        key=lambda sign: (len(known.intersection(map(bare, readings[sign]))), len(readings[sign])),
    )
    columns = readings[delimiter]
    names = {bare(column) for column in columns}
    is_no_name = len(columns) == 1 and not re.fullmatch(r"\w+", min(names))
    if is_no_name or (known.isdisjoint(names) and re.search(r"[\t|]", header)):
        raise _wrong_delimiter(path, header)
    return CsvHeader(delimiter, columns, number)


def _decoded(path: Path, line: bytes, encoding: str) -> str:
    if b"\0" in line:
        raise InputError(f"{path}: has a NUL byte in its header line. Write the file again.")
    line = line.removesuffix(b"\n").removesuffix(b"\r")
    if b"\r" in line:
        raise InputError(
            f"{path}: lines end in a carriage return alone. Write it with LF or CRLF line ends."
        )
    if len(line) > _LONGEST_HEADER:
        raise InputError(f"{path}: the first line is too long for a header line of column names.")
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        is_1252 = encoding == UTF_8 and looks_like_windows_1252(line)
        what = "looks like Windows-1252, not UTF-8" if is_1252 else f"is not {encoding.upper()}"
        raise InputError(
            f"{path}: {what}. {WHERE_TO_SET}, or write the file as {encoding.upper()}."
        ) from None


def _readings(path: Path, header: str) -> dict[str, tuple[str, ...]]:
    """The column names by delimiter."""
    csv.field_size_limit(MAX_ROW_BYTES)
    readings = {}
    for delimiter in _DELIMITERS:
        with suppress(csv.Error):
            (columns,) = csv.reader([header], delimiter=delimiter, strict=True)
            readings[delimiter] = tuple(columns)
    if not readings:
        raise InputError(
            f"{path}: broken quoting in the header line. Quote whole names or leave the quotes out."
        )
    return readings


def _wrong_delimiter(path: Path, header: str) -> InputError:
    others = {sign: name for sign, name in _DELIMITER_NAMES.items() if sign not in _DELIMITERS}
    found = next((name for sign, name in others.items() if sign in header), None)
    what = f"columns are separated by {found}" if found else "the header line has no delimiter"
    return InputError(f"{path}: {what}. Separate the columns with a comma or a semicolon.")
