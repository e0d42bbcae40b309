"""Reads the rows of a CSV block some of whose rows span lines, are blank or cannot be read.

A row may span lines inside quotes in a column that is not read. Where such a row fails, only its
first line is unreadable and reading goes on with the next line: one stray quote never takes the
following people with it. A value that is read holds no line break. Where one seems to, two stray
quotes have joined lines, and each of them is unreadable.
"""

import csv
import io
from collections.abc import Callable, Iterator

import pyarrow as pa

from sosdbt.raw.encodings import as_bytes
from sosdbt.raw.raw_file import RawFile, Rows
from sosdbt.raw.row_faults import MAX_ROW_CHARACTERS, fault_in

MAX_ROW_LINES = 1000
# Prose has as many commas as a row of fewer fields.
_WIDTH_OF_A_SURE_ROW = 3


class _Unreadable(Exception):
    """Its text says why the row that starts at the current line is unreadable."""


class LineByLine:
    """`more` gives the next block, for a row that goes on after this one."""

    def __init__(
        self, block: str, first_line: int, more: Callable[[], str], raw_file: RawFile
    ) -> None:
        self._lines = _split(block)
        self._end = len(self._lines)
        self._first_line = first_line
        self._more = more
        self._raw_file = raw_file
        self._delimiter = raw_file.header.delimiter
        self._width = len(raw_file.columns)
        self._declared = [raw_file.positions[name] for name in raw_file.declared_columns]
        # Index of the line where the current row starts, and of the line to give to csv next.
        self.lines_read = self._next = 0
        # Per row its values, its fault, its text and its line.
        self._rows: list[tuple[list[str | None], str | None, bytes, int]] = []
        self._swallowed: list[int] = []

    def rest(self) -> str:
        """What was taken with `more` and not read."""
        return "".join(self._lines[self.lines_read :])

    def read(self) -> Rows:
        while self.lines_read < self._end:
            try:
                self._read_until_a_fault()
            except _Unreadable as fault:
                self._add_unreadable(str(fault), self.lines_read + 1)
            except csv.Error as fault:
                self._add_unreadable(self._reason(str(fault)), self.lines_read + 1)
        columns = {
            name: pa.array((values[place] for values, *_ in self._rows), pa.string())
            for place, name in enumerate(self._raw_file.declared_columns)
        }
        return Rows(
            columns,
            errors=[fault for _, fault, _, _ in self._rows],
            texts=[text for _, _, text, _ in self._rows],
            lines=[line for _, _, _, line in self._rows],
            swallowed=self._swallowed,
        )

    def _read_until_a_fault(self) -> None:
        self._next = self.lines_read
        for fields in csv.reader(self._lines_of_a_row(), delimiter=self._delimiter, strict=True):
            if self._next == self.lines_read + 1 and self._is_blank(self._lines[self.lines_read]):
                self.lines_read = self._next
            elif len(fields) != self._width:
                is_short = len(fields) < self._width
                raise _Unreadable("too_few_fields" if is_short else "too_many_fields")
            else:
                self._add_row([fields[position] for position in self._declared])
            if self.lines_read >= self._end:
                return

    def _add_row(self, values: list[str | None]) -> None:
        fault = fault_in(values, self._raw_file.encoding)
        if fault == "line_break_in_a_value":
            self._add_unreadable(fault, self._next)
            return
        first, *others = self._lines[self.lines_read : self._next]
        # A line end inside a row is doubled: a row of two lines is not two rows of one.
        text = "\n\n".join(map(_without_end, (first, *others)))
        self._add(values, fault, text, self.lines_read)
        self._swallowed += [
            number
            for number, line in enumerate(others, self._first_line + self.lines_read + 1)
            if self._width >= _WIDTH_OF_A_SURE_ROW
            and line.count(self._delimiter) == self._width - 1
        ]
        self.lines_read = self._next

    def _add_unreadable(self, fault: str, end: int) -> None:
        """A row for each line up to `end`, and for each part between carriage returns."""
        for index in range(self.lines_read, end):
            for part in _without_end(self._lines[index]).split("\r"):
                if not self._is_blank(part):
                    self._add([], fault, part, index)
        self.lines_read = end

    def _add(self, values: list[str | None], fault: str | None, text: str, index: int) -> None:
        values = [None] * len(self._declared) if fault else values
        self._rows.append((values, fault, as_bytes(text), self._first_line + index))

    def _is_blank(self, line: str) -> bool:
        """Whether nothing but blanks stands between the delimiters. Quotes are something."""
        return not line.replace(self._delimiter, "").strip()

    def _lines_of_a_row(self) -> Iterator[str]:
        """The lines from the current row on. csv asks for a further one only inside a quote."""
        size = 0
        while self._next < len(self._lines) or self._has_more():
            line = self._lines[self._next]
            taken = self._next - self.lines_read
            size = size + len(line) if taken else len(line)
            if taken:
                self._refuse_an_endless_row(taken, size)
            self._next += 1
            yield line

    def _has_more(self) -> bool:
        block = self._more()
        self._lines += _split(block)
        return bool(block)

    def _refuse_an_endless_row(self, taken: int, size: int) -> None:
        is_endless = taken >= MAX_ROW_LINES or size > MAX_ROW_CHARACTERS
        # Each line of a file can open a row like this. Ending those early keeps the work linear.
        if not is_endless and taken >= 16 and taken.bit_count() == 1:
            text = "".join(self._lines[self.lines_read : self._next]) + '"'
            closed = csv.reader(_split(text), delimiter=self._delimiter, strict=True)
            is_endless = len(next(closed)) > self._width
        if is_endless:
            raise _Unreadable("broken_quoting")

    def _reason(self, message: str) -> str:
        if self._next - self.lines_read == 1:
            if message.startswith("field larger"):
                return "field_too_long"
            if message.startswith("new-line"):
                return "carriage_return"
        return "broken_quoting"


def _split(block: str) -> list[str]:
    """The lines with their ends. Only a line feed ends one."""
    return io.StringIO(block, newline="\n").readlines()


def _without_end(line: str) -> str:
    return line.removesuffix("\n").removesuffix("\r")
