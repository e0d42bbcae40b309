"""Reads a seed as dbt will, and refuses what dbt would read in another way than it looks."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sosdbt.text import shown
from sosdbt.yaml_file import read_yaml

_TEST = "seed_is_sound"
_SAVE_AS = (
    'Save the file as "CSV UTF-8". If it came from Excel, look for damaged letters such as ä and ö.'
)


@dataclass(frozen=True)
class Specification:
    """What the YAML beside a seed says of it: dbt tests the same, as the test seed_is_sound."""

    csv: Path
    types: dict[str, str]
    says: dict[str, Any]

    def list(self, part: str) -> list[Any]:
        return self.says.get(part) or []


@dataclass(frozen=True)
class Row:
    line: int
    values: dict[str, str]


class UnreadableSeedError(Exception):
    """Why a file is no seed; the first fault is enough to stop at."""


def read_specifications(project: Path, path: Path | None = None) -> dict[str, Specification]:
    """Of the seeds of one YAML file, by default of all, by name."""
    found = {}
    for file in [path] if path else sorted((project / "seeds").rglob("*.yml")):
        for seed in read_yaml(file, project).get("seeds") or []:
            tests = [test for test in seed.get("data_tests") or [] if isinstance(test, dict)]
            found[seed["name"]] = Specification(
                csv=file.parent / f"{seed['name']}.csv",
                types=(seed.get("config") or {}).get("column_types") or {},
                says=next((test[_TEST].get("arguments") for test in tests if _TEST in test), {}),
            )
    return found


def read_rows(path: Path, types: dict[str, str]) -> list[Row]:
    """`types` are those of the columns that the seed must have."""
    lines = csv.reader(io.StringIO(_text(path), newline=None), strict=True)
    rows: list[Row] = []
    before = 0
    try:
        header = next(lines, [])
        _check_header(header, list(types))
        before = lines.line_num
        for cells in lines:
            rows.append(_row(types, header, cells, before + 1, lines.line_num))
            before = lines.line_num
    except csv.Error as error:
        raise UnreadableSeedError(
            f"line {before + 1}: this is no CSV: {error}. "
            "Is a quotation mark missing, or one too many?"
        ) from None
    return rows


def _text(path: Path) -> str:
    try:
        # A zero byte is no letter, though UTF-8 has it.
        content = path.read_bytes().replace(b"\0", b"\xff")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise UnreadableSeedError(f"the file cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise UnreadableSeedError(f"line {line}: a letter is not UTF-8. {_SAVE_AS}") from None


def _check_header(header: list[str], columns: list[str]) -> None:
    if sorted(header) != sorted(columns):
        wrong = [name for name in header if name not in columns or header.count(name) > 1]
        missing = [name for name in columns if name not in header]
        raise UnreadableSeedError(
            f"line 1: the header must name each column once, with commas: {','.join(columns)}. "
            f"Wrong: {shown(', '.join(wrong)) if wrong else 'none'}. "
            f"Missing: {', '.join(missing) or 'none'}. Excel in Finland writes semicolons: save "
            "the file with commas (in LibreOffice: Save as, field delimiter comma), and put values "
            'that hold a comma in quotation marks ("a, b").'
        )


def _row(types: dict[str, str], header: list[str], cells: list[str], first: int, last: int) -> Row:
    fault = None
    if last > first:
        fault = "a value goes on over several lines. Is a quotation mark missing, or one too many?"
    elif not any(cell.strip() for cell in cells):
        fault = "the line is empty. Remove it."
    elif len(cells) != len(header):
        fault = (
            f"it has {len(cells)} values, the header has {len(header)} columns. "
            "A value that holds a comma stands in quotation marks."
        )
    if fault:
        raise UnreadableSeedError(f"line {first}: {fault}")
    values = {name: _value(cell, types[name]) for name, cell in zip(header, cells, strict=True)}
    return Row(first, values)


def _value(cell: str, kind: str) -> str:
    """dbt takes the word null for nothing, and knows booleans in capitals."""
    folded = cell.lower()
    if folded.strip() in ("", "null"):
        return ""
    return folded if kind == "boolean" and folded in ("true", "false") else cell
