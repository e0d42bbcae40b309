"""The header line of a raw CSV file: its encoding, delimiter and column names."""

import csv
import re
from contextlib import suppress
from pathlib import Path

from sosdbt.errors import InputError
from sosdbt.raw.tables import Table

_UTF8_BOM = b"\xef\xbb\xbf"
_LONGEST_HEADER = 65_536
_DELIMITERS = ",;"
_OTHER_DELIMITERS = {"\t": "a tab", "|": "a vertical bar", ":": "a colon", " ": "a blank"}
_WRITE_UTF8 = "Write the file as UTF-8."


def read_csv_header(path: Path, table: Table) -> tuple[str, tuple[str, ...]]:
    """The delimiter and the column names as written."""
    header = _decoded(path, header_line(path))
    if not header.strip():
        raise InputError(f"{path}: the first line is blank. It must be the header line.")
    readings = _readings(path, header)
    known = set(table.columns)
    delimiter = max(
        readings, key=lambda sign: (len(known.intersection(readings[sign])), len(readings[sign]))
    )
    columns = readings[delimiter]
    is_no_name = len(columns) == 1 and not re.fullmatch(r"\w+", columns[0])
    if is_no_name or (known.isdisjoint(columns) and re.search(r"[\t|]", header)):
        raise _wrong_delimiter(path, header)
    return delimiter, columns


def header_line(path: Path) -> bytes:
    """The header line without byte order mark and line end."""
    with path.open("rb") as file:
        line = file.readline(_LONGEST_HEADER + 1)
    return line.removeprefix(_UTF8_BOM).removesuffix(b"\n").removesuffix(b"\r")


def _decoded(path: Path, line: bytes) -> str:
    if line.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in line[:2]:
        raise InputError(f"{path}: is UTF-16. {_WRITE_UTF8}")
    if b"\0" in line:
        raise InputError(f"{path}: has a NUL byte in its header line. {_WRITE_UTF8}")
    if b"\r" in line:
        raise InputError(
            f"{path}: lines end in a carriage return alone. Write it with LF or CRLF line ends."
        )
    if len(line) > _LONGEST_HEADER:
        raise InputError(f"{path}: the first line is too long for a header line of column names.")
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        is_latin_1 = all(byte < 0x80 or byte >= 0xC0 for byte in line)
        what = "looks like Latin-1, not UTF-8" if is_latin_1 else "is not UTF-8"
        raise InputError(f"{path}: {what}. {_WRITE_UTF8}") from None


def _readings(path: Path, header: str) -> dict[str, tuple[str, ...]]:
    """The column names by delimiter."""
    readings = {}
    for delimiter in _DELIMITERS:
        with suppress(csv.Error):
            readings[delimiter] = tuple(
                next(csv.reader([header], delimiter=delimiter, strict=True))
            )
    if not readings:
        raise InputError(
            f"{path}: broken quoting in the header line. Quote whole names or leave the quotes out."
        )
    return readings


def _wrong_delimiter(path: Path, header: str) -> InputError:
    found = next((name for sign, name in _OTHER_DELIMITERS.items() if sign in header), None)
    what = f"columns are separated by {found}" if found else "the header line has no delimiter"
    return InputError(f"{path}: {what}. Separate the columns with a comma or a semicolon.")
