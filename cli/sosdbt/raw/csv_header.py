"""The header line of a raw CSV file: where it is, its delimiter and its column names."""

import csv
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sosdbt.errors import InputError
from sosdbt.raw.encodings import UTF_8, as_bytes, open_text, set_or_write
from sosdbt.raw.row_faults import MAX_ROW_CHARACTERS, fault_in
from sosdbt.raw.tables import Table, bare

_LONGEST_HEADER = 65_536
_LINES_LOOKED_AT = 20
_DELIMITERS = ",;"
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

    @property
    def names(self) -> set[str]:
        return set(map(bare, self.columns))


NO_HEADER = CsvHeader("", 0, "", ())


def read_csv_header(path: Path, table: Table, encoding: str = UTF_8) -> CsvHeader:
    with open_text(path, encoding) as file:
        lines = [file.readline(_LONGEST_HEADER + 1) for _ in range(_LINES_LOOKED_AT)]
    separator = _SEPARATOR_LINE.fullmatch(lines[0])
    first = 2 if separator else 1
    told = separator[1] if separator and separator[1] in _DELIMITERS else _DELIMITERS
    header, *below = (
        _read(line, number, table, told) for number, line in enumerate(lines[first - 1 :], first)
    )
    fault = _fault(header, table, encoding)
    required = set(table.required)
    if fault or not header.names >= required:
        title = next((it.line for it in below if it.names >= required), None)
        if title:
            named = f"line {first} does not name columns; line {title} does"
            fault = f"{named}. Remove the lines above it"
    if fault:
        raise InputError(f"{path}: {fault}.")
    return header


def _read(line: str, number: int, table: Table, delimiters: str) -> CsvHeader:
    """With the delimiter that gives the most of the table's columns; without one if none does."""
    csv.field_size_limit(MAX_ROW_CHARACTERS)
    text = line.removesuffix("\n").removesuffix("\r")
    readings = []
    for delimiter in delimiters:
        with suppress(csv.Error):
            (columns,) = csv.reader([text], delimiter=delimiter, strict=True)
            readings.append(CsvHeader(text, number, delimiter, tuple(columns)))
    return max(
        readings,
        key=lambda it: (len(it.names.intersection(table.columns)), len(it.columns)),
        default=CsvHeader(text, number, "", ()),
    )


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
        return f"{what}. {set_or_write(encoding)}"
    if not text.strip():
        return "the first line is blank. It must be the header line"
    if not header.columns:
        return "broken quoting in the header line. Quote whole names or leave the quotes out"
    names = header.names
    is_no_name = len(header.columns) == 1 and not re.fullmatch(r"\w+", min(names))
    if is_no_name or (names.isdisjoint(table.columns) and re.search(r"[\t|]", text)):
        return (
            f"the columns in line {header.line} are not separated by a comma or a semicolon, or "
            "not by the one that a line sep= tells. Separate them so"
        )
    return None
