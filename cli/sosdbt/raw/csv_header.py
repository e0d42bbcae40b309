"""The header line of a raw CSV file: its encoding, delimiter and column names."""

import csv
import re
from pathlib import Path

from sosdbt.errors import InputError
from sosdbt.raw.tables import Table

UTF8_BOM = b"\xef\xbb\xbf"
_LONGEST_HEADER = 65_536
_DELIMITERS = ",;"
_OTHER_DELIMITERS = {"\t": "a tab", "|": "a vertical bar", ":": "a colon", " ": "a blank"}
_WRITE_UTF8 = "Write the file as UTF-8."


def read_csv_header(path: Path, table: Table) -> tuple[str, tuple[str, ...]]:
    """The delimiter and the column names as written."""
    with path.open("rb") as file:
        line = file.readline(_LONGEST_HEADER + 1)
    if len(line) > _LONGEST_HEADER:
        raise InputError(f"{path}: the first line is too long for a header line of column names.")
    header = _decoded(path, line)
    if not header.strip():
        raise InputError(f"{path}: the first line is blank. It must be the header line.")
    if "\r" in header:
        raise InputError(
            f"{path}: lines end in a carriage return only. Write the file with LF or CRLF line ends."
        )
    return _split(path, header, table)


def _decoded(path: Path, line: bytes) -> str:
    if line.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in line[:2]:
        raise InputError(f"{path}: is UTF-16. {_WRITE_UTF8}")
    if b"\0" in line:
        raise InputError(f"{path}: has a NUL byte in its header line. {_WRITE_UTF8}")
    header = line.removeprefix(UTF8_BOM).removesuffix(b"\n").removesuffix(b"\r")
    try:
        return header.decode("utf-8")
    except UnicodeDecodeError:
        only_letters_of_latin_1 = all(byte < 0x80 or byte >= 0xC0 for byte in header)
        what = "looks like Latin-1" if only_letters_of_latin_1 else "is not UTF-8"
        raise InputError(f"{path}: {what}. {_WRITE_UTF8}") from None


def _split(path: Path, header: str, table: Table) -> tuple[str, tuple[str, ...]]:
    """Of comma and semicolon the one that finds more of the table's columns."""
    if not any(delimiter in header for delimiter in _DELIMITERS):
        if not re.fullmatch(r'"?\w+"?', header):
            raise _wrong_delimiter(path, header)
        return ",", (header.strip('"'),)

    best: tuple[str, ...] = ()
    best_fit, best_delimiter = (-1, -1), ""
    for delimiter in _DELIMITERS:
        try:
            columns = tuple(next(csv.reader([header], delimiter=delimiter, strict=True)))
        except csv.Error:
            continue
        fit = (len(set(columns) & set(table.columns)), len(columns))
        if fit > best_fit:
            best, best_fit, best_delimiter = columns, fit, delimiter
    if not best:
        raise InputError(
            f"{path}: broken quoting in the header line. Put quotes around whole names or leave "
            "them out."
        )
    if best_fit[0] == 0 and re.search(r"[\t|]", header):
        raise _wrong_delimiter(path, header)
    return best_delimiter, best


def _wrong_delimiter(path: Path, header: str) -> InputError:
    found = next((name for sign, name in _OTHER_DELIMITERS.items() if sign in header), None)
    what = f"columns are separated by {found}" if found else "the header line has no delimiter"
    return InputError(f"{path}: {what}. Separate the columns with a comma or a semicolon.")
