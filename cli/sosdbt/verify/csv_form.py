"""A data file: its form, and the values of single cells as the contract describes them.

Never shows a value: it may be an identity code.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from sosdbt.package.contract import Column, DeliveredFile
from sosdbt.package.csv_lines import csv_line
from sosdbt.raw.rows import MAX_FIELD_CHARACTERS
from sosdbt.verify.manifest_form import is_iso_date
from sosdbt.verify.report import Fault

_ROWS_AT_ONCE = 50_000
_BOM = "\ufeff"
Row = list[str | None]


class CsvFile:
    """Reads a file once, in batches of rows, and gathers its faults on the way."""

    def __init__(self, path: Path, file: DeliveredFile) -> None:
        self.rows = 0
        self.is_whole = False
        self._path = path
        self._file = file
        self._columns = [_CellCheck(column) for column in file.columns]
        self._keys = [i for i, column in enumerate(file.columns) if column.is_key]
        self._last_key: tuple[str, ...] | None = None
        self._found: dict[str, tuple[int, int]] = {}
        self._stopped: str | None = None

    @property
    def faults(self) -> list[Fault]:
        faults = [
            Fault("csv", f"{what}: {_rows(count)}, first in row {first:,}.", self._name, count)
            for what, (first, count) in self._found.items()
        ]
        if self._stopped:
            faults.append(Fault("csv", self._stopped, self._name, 1))
        return faults

    @property
    def _name(self) -> str:
        return self._file.name

    def batches(self) -> Iterator[list[Row]]:
        """Rows with None for what is empty or no date. A file that cannot be read on ends there."""
        batch: list[Row] = []
        try:
            # Only LF ends a line, so that each other end is seen.
            with self._path.open(encoding="utf-8", newline="\n") as lines:
                for row in self._read(_Consumed(lines)):
                    batch.append(row)
                    if len(batch) == _ROWS_AT_ONCE:
                        yield batch
                        batch = []
            self.is_whole = self._stopped is None
        except UnicodeDecodeError:
            self._stopped = "it is not UTF-8."
        except csv.Error:
            self._stopped = f"it is no CSV as of RFC 4180 after row {self.rows}."
        yield batch

    def _read(self, lines: "_Consumed") -> Iterator[Row]:
        # The limit is the process's, and other libraries move it.
        csv.field_size_limit(MAX_FIELD_CHARACTERS)
        reader = csv.reader(lines, strict=True)
        names = [column.delivered_name for column in self._file.columns]
        header = next(reader, None)
        text = lines.taken()
        if text.startswith(_BOM):
            self._stopped = "it begins with a byte order mark, which the contract does not allow."
            return
        if header != names or text != csv_line(names):
            self._stopped = "its header is not that of the contract: " + ",".join(names) + "."
            return
        for cells in reader:
            self.rows += 1
            if lines.taken() != csv_line(cells):
                self._note("rows are not in the package's form (comma, LF, no needless quotes)")
            if len(cells) != len(names):
                self._note("rows do not have the columns of the header")
                continue
            self._check_key(cells)
            yield [
                self._value(check, cell) for check, cell in zip(self._columns, cells, strict=True)
            ]

    def _check_key(self, cells: list[str]) -> None:
        key = tuple(cells[i] for i in self._keys)
        if self._last_key is not None and key == self._last_key:
            self._note("rows repeat the key of the row before")
        elif self._last_key is not None and key < self._last_key:
            self._note("rows are not sorted by their key")
        self._last_key = key

    def _value(self, check: "_CellCheck", cell: str) -> str | None:
        fault = check.fault(cell)
        if fault:
            self._note(fault)
        return None if cell == "" or (fault and check.is_date) else cell

    def _note(self, what: str) -> None:
        first, count = self._found.get(what, (self.rows, 0))
        self._found[what] = (first, count + 1)


class _CellCheck:
    def __init__(self, column: Column) -> None:
        self._name = column.delivered_name
        self._is_required = column.is_required
        self._pattern = re.compile(column.pattern) if column.pattern else None
        self._enum = frozenset(column.enum)
        self.is_date = column.data_type == "date"

    def fault(self, cell: str) -> str | None:
        if cell == "":
            return f"{self._name} is empty" if self._is_required else None
        if self.is_date and not is_iso_date(cell):
            return f"{self._name} is no date such as 2023-01-31"
        if self._pattern and not self._pattern.fullmatch(cell):
            return f"{self._name} does not have the form that the contract gives"
        if self._enum and cell not in self._enum:
            return f"{self._name} is none of the values that the contract allows"
        return None


class _Consumed:
    """Lines for a reader, kept until asked for: the text of the record it has just read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._kept: list[str] = []

    def __iter__(self) -> "_Consumed":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._kept.append(line)
        return line

    def taken(self) -> str:
        text = "".join(self._kept)
        self._kept.clear()
        return text


def _rows(count: int) -> str:
    return f"{count:,} row" + ("" if count == 1 else "s")
