"""Reads the rows of a CSV block some of whose rows span lines, are blank or cannot be read.

A row may span lines inside quotes. Where such a row fails, only its first line is unreadable and
reading goes on with the next line: one stray quote never takes the following people with it.
"""

import csv
from collections.abc import Callable, Iterator, Sequence

import pyarrow as pa

from sosdbt.raw.physical_lines import split_lines, without_end
from sosdbt.raw.raw_file import RawFile
from sosdbt.raw.row_faults import (
    BROKEN_QUOTING,
    FIELD_TOO_LONG,
    NOT_UTF8,
    NUL_BYTE,
    STRAY_RETURN,
    wrong_number_of_fields,
)
from sosdbt.raw.rows import Rows

MAX_ROW_LINES = 1000
MAX_ROW_BYTES = 1 << 20


class _Unreadable(Exception):
    """Its text says why the row that starts at the current line is unreadable."""


class LineByLine:
    """`more` gives the next block, for a row that goes on after this one."""

    def __init__(
        self, block: bytes, first_line: int, more: Callable[[], bytes], raw_file: RawFile
    ) -> None:
        self._lines = split_lines(block)
        self._end = len(self._lines)
        self._first_line = first_line
        self._more = more
        self._raw_file = raw_file
        self._width = len(raw_file.columns)
        # Index of the line where the current row starts, and of the line to give to csv next.
        self._start = 0
        self._next = 0
        self._fields: list[Sequence[str | None]] = []
        self._errors: list[str | None] = []
        self._texts: list[bytes] = []
        self._line_numbers: list[int] = []

    @property
    def lines_read(self) -> int:
        return self._start

    def rest(self) -> bytes:
        """What was taken with `more` and not read."""
        return b"".join(self._lines[self._start :])

    def read(self) -> Rows:
        while self._start < self._end:
            try:
                self._read_until_a_fault()
            except _Unreadable as fault:
                self._add_unreadable(str(fault))
            except csv.Error as fault:
                self._add_unreadable(self._reason(str(fault)))
        by_name = dict(zip(self._raw_file.columns, zip(*self._fields, strict=True), strict=False))
        return Rows(
            columns={
                name: pa.array(by_name.get(name, ()), pa.string())
                for name in self._raw_file.declared_columns
            },
            errors=self._errors,
            texts=self._texts,
            lines=self._line_numbers,
        )

    def _read_until_a_fault(self) -> None:
        self._next = self._start
        reader = csv.reader(self._decoded(), delimiter=self._raw_file.delimiter, strict=True)
        for fields in reader:
            if not fields:
                self._start = self._next
            elif len(fields) != self._width:
                raise _Unreadable(wrong_number_of_fields(len(fields), self._width))
            else:
                self._add(fields, None, self._next)
            if self._start >= self._end:
                return

    def _add_unreadable(self, error: str) -> None:
        self._add((None,) * self._width, error, self._start + 1)

    def _add(self, fields: Sequence[str | None], error: str | None, end: int) -> None:
        self._fields.append(fields)
        self._errors.append(error)
        # A line end inside a row is doubled: a row of two lines is not two rows of one.
        self._texts.append(b"\n\n".join(map(without_end, self._lines[self._start : end])))
        self._line_numbers.append(self._first_line + self._start)
        self._start = end

    def _decoded(self) -> Iterator[str]:
        """The lines from the current row on. csv asks for a further one only inside a quote."""
        row_bytes = 0
        while self._next < len(self._lines) or self._has_more():
            line = self._lines[self._next]
            taken = self._next - self._start
            row_bytes = row_bytes + len(line) if taken else len(line)
            if taken:
                self._refuse_an_endless_row(taken, row_bytes)
            text, fault = _as_text(line)
            if fault:
                raise _Unreadable(BROKEN_QUOTING if taken else fault)
            self._next += 1
            yield text

    def _has_more(self) -> bool:
        block = self._more()
        self._lines += split_lines(block)
        return bool(block)

    def _refuse_an_endless_row(self, taken: int, row_bytes: int) -> None:
        if taken >= MAX_ROW_LINES or row_bytes > MAX_ROW_BYTES:
            raise _Unreadable(BROKEN_QUOTING)
        # Each line of a file can open a row like this. Ending those early keeps the work linear.
        if taken >= 16 and taken.bit_count() == 1 and self._fields_so_far() > self._width:
            raise _Unreadable(BROKEN_QUOTING)

    def _fields_so_far(self) -> int:
        lines = [line.decode("utf-8") for line in self._lines[self._start : self._next]]
        closed = csv.reader([*lines, '"'], delimiter=self._raw_file.delimiter, strict=True)
        return len(next(closed))

    def _reason(self, message: str) -> str:
        if self._next - self._start > 1:
            return BROKEN_QUOTING
        if message.startswith("field larger"):
            return FIELD_TOO_LONG
        return STRAY_RETURN if message.startswith("new-line") else BROKEN_QUOTING


def _as_text(line: bytes) -> tuple[str, str | None]:
    """The line as text, or why it is none."""
    if b"\0" in line:
        return "", NUL_BYTE
    try:
        return line.decode("utf-8"), None
    except UnicodeDecodeError:
        return "", NOT_UTF8
