"""Reads a seed as dbt will, and refuses what dbt would read in another way than it looks."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from sosdbt.text import nearest, shown

_BOM = "\ufeff"
_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs"}
_SAVE_AS = (
    'Save the file as "CSV UTF-8". If it came from Excel, look for damaged letters such as ä and ö.'
)


@dataclass(frozen=True)
class Row:
    line: int
    values: dict[str, str]


class UnreadableSeedError(Exception):
    """Why a file is no seed; the first fault is enough to stop at."""


def read_rows(path: Path, types: dict[str, str]) -> list[Row]:
    """`types` are those of the columns that the seed must have."""
    text = _text(path)
    lines = csv.reader(io.StringIO(text, newline=None), strict=True)
    rows: list[Row] = []
    try:
        header = next(lines, None)
        if not header:
            raise UnreadableSeedError("the file is empty. Its first line names the columns.")
        _check_header(header, list(types))
        before = lines.line_num
        for cells in lines:
            rows.append(_row(types, header, cells, before + 1, lines.line_num))
            before = lines.line_num
    except csv.Error as error:
        raise UnreadableSeedError(_broken(error, rows, lines.line_num)) from None
    return rows


def _broken(error: csv.Error, rows: list[Row], line: int) -> str:
    if "end of data" in str(error):
        line = rows[-1].line + 1 if rows else 1
        return f"line {line}: a quotation mark opens here and never closes."
    return f"line {line}: this is no CSV: {error}."


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableSeedError("the file is missing.") from None
    except IsADirectoryError:
        raise UnreadableSeedError("this is a folder, not a file.") from None
    except OSError as error:
        raise UnreadableSeedError(f"the file cannot be read: {error.strerror}.") from None
    if b"\0" in content:
        raise UnreadableSeedError(f"the file is not UTF-8 text. {_SAVE_AS}")
    try:
        return content.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableSeedError(f"line {line}: a letter is not UTF-8. {_SAVE_AS}") from None


def _check_header(header: list[str], columns: list[str]) -> None:
    for delimiter, name in _OTHER_DELIMITERS.items():
        if len(header) == 1 and delimiter in header[0]:
            raise UnreadableSeedError(
                f"line 1: the columns are separated by {name}, as Excel does in Finland. dbt reads "
                "commas only. Save the file with commas (in LibreOffice: Save as, field delimiter "
                'comma), and put values that hold a comma in quotation marks ("a, b").'
            )
    doubled = sorted({name for name in header if header.count(name) > 1})
    if doubled:
        raise UnreadableSeedError(f"line 1: the column '{shown(doubled[0])}' stands there twice.")
    missing = [name for name in columns if name not in header]
    for name in header:
        if name not in columns:
            meant = nearest(name, missing) or next(iter(missing), None)
            hint = f"Is it meant to be {meant}?" if meant else "Remove it."
            raise UnreadableSeedError(f"line 1: '{shown(name)}' is no column of this file. {hint}")
    if missing:
        raise UnreadableSeedError(f"line 1: the column {missing[0]} is missing.")


def _row(types: dict[str, str], header: list[str], cells: list[str], first: int, last: int) -> Row:
    if last > first:
        raise UnreadableSeedError(
            f"line {first}: a value goes on over {last - first + 1} lines. "
            "Is a quotation mark missing or one too many?"
        )
    if not any(cell.strip() for cell in cells):
        raise UnreadableSeedError(f"line {first}: the line is empty. Remove it.")
    if len(cells) != len(header):
        raise UnreadableSeedError(
            f"line {first}: it has {len(cells)} values, the header has {len(header)} columns. "
            "A value that holds a comma stands in quotation marks."
        )
    values = {name: _value(cell, types[name]) for name, cell in zip(header, cells, strict=True)}
    return Row(first, values)


def _value(cell: str, kind: str) -> str:
    """dbt takes the word null for nothing, and knows booleans in capitals."""
    folded = cell.lower()
    if folded.strip() in ("", "null"):
        return ""
    return folded if kind == "boolean" and folded in ("true", "false") else cell
