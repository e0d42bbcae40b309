"""The header line of a raw CSV file: where it is, its delimiter and its column names."""

import csv
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sosdbt.errors import InputError
from sosdbt.raw.encodings import UTF_8, is_not, open_text
from sosdbt.raw.row_faults import MAX_ROW_CHARACTERS, fault_in
from sosdbt.raw.tables import Table, bare

_LONGEST_HEADER = 65_536
_DELIMITERS = ",;"
# The first line by which a spreadsheet is told the delimiter.
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=(.)\"?[,;\s]*", re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    # As the file writes them, in its order.
    columns: tuple[str, ...] = ()
    # Of a CSV file the line, without its end, and its number in the file.
    text: str = ""
    line: int = 0
    delimiter: str = ""


def read_csv_header(path: Path, table: Table, encoding: str = UTF_8) -> Header:
    csv.field_size_limit(MAX_ROW_CHARACTERS)
    with open_text(path, encoding) as file:
        number, line, delimiters = 1, file.readline(_LONGEST_HEADER), _DELIMITERS
        if separator := _SEPARATOR_LINE.fullmatch(line):
            number, line, delimiters = 2, file.readline(_LONGEST_HEADER), separator[1]
    text = line.removesuffix("\n").removesuffix("\r")
    if fault_in([text]) == "not_text":
        raise InputError(f"{path}: {is_not(encoding)}.")
    found, header = 0, Header()
    for delimiter in delimiters:
        with suppress(csv.Error):
            (columns,) = csv.reader([text], delimiter=delimiter, strict=True)
            known = len(set(map(bare, columns)) & set(table.columns))
            if (known, len(columns)) > (found, len(header.columns)):
                found, header = known, Header(tuple(columns), text, number, delimiter)
    is_whole = len(line) < _LONGEST_HEADER and delimiters in (_DELIMITERS, *_DELIMITERS)
    if not found or not is_whole or "\0" in text or "\r" in text:
        raise InputError(
            f"{path}: line {number} does not name columns of {table.name}, with a comma or a "
            "semicolon between them and a line feed at the end. Let the first line do so."
        )
    return header
