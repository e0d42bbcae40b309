"""Reads the rows of a CSV block some of whose rows span lines, are blank or cannot be read.

A row may span lines inside quotes in a column that is not read. Where such a row fails, only its
first line is unreadable and reading goes on with the next line: one stray quote never takes the
following people with it. A value that is read holds no line break. Where one seems to, two stray
quotes have joined lines, and each of them is unreadable.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO

import pyarrow as pa

from sosdbt.raw.encodings import (
    UTF_8,
    UTF_16,
    as_text,
    looks_like_utf_8,
    looks_like_windows_1252,
)
from sosdbt.raw.raw_file import RawFile, Rows
from sosdbt.raw.row_faults import (
    BROKEN_QUOTING,
    CARRIAGE_RETURN,
    FIELD_TOO_LONG,
    LINE_BREAK,
    LOOKS_LIKE_UTF_8,
    LOOKS_LIKE_WINDOWS_1252,
    NOT_TEXT,
    TOO_FEW_FIELDS,
    TOO_MANY_FIELDS,
    fault_in,
)

MAX_ROW_LINES = 1000
MAX_ROW_BYTES = 1 << 20
# Prose has as many commas as a row of fewer fields.
_WIDTH_OF_A_SURE_ROW = 3


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
        self._delimiter = str(raw_file.delimiter)
        self._width = len(raw_file.columns)
        self._declared = [raw_file.positions[name] for name in raw_file.declared_columns]
        # Index of the line where the current row starts, and of the line to give to csv next.
        self._start = 0
        self._next = 0
        self._values: list[Sequence[str | None]] = []
        self._errors: list[str | None] = []
        self._texts: list[bytes] = []
        self._line_numbers: list[int] = []
        self._swallowed: list[int] = []

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
                self._add_unreadable(str(fault), self._start + 1)
            except csv.Error as fault:
                self._add_unreadable(self._reason(str(fault)), self._start + 1)
        names = self._raw_file.declared_columns
        columns = zip(*self._values, strict=True) if self._values else [()] * len(names)
        return Rows(
            columns={
                name: pa.array(values, pa.string())
                for name, values in zip(names, columns, strict=True)
            },
            errors=self._errors,
            texts=self._texts,
            lines=self._line_numbers,
            swallowed=self._swallowed,
        )

    def _read_until_a_fault(self) -> None:
        self._next = self._start
        reader = csv.reader(self._decoded(), delimiter=self._delimiter, strict=True)
        for fields in reader:
            if self._next - self._start == 1 and self._is_blank(self._lines[self._start]):
                self._start = self._next
            elif len(fields) != self._width:
                raise _Unreadable(TOO_FEW_FIELDS if len(fields) < self._width else TOO_MANY_FIELDS)
            else:
                self._add_row([fields[position] for position in self._declared])
            if self._start >= self._end:
                return

    def _add_row(self, values: list[str]) -> None:
        fault = self._fault_of(values)
        if fault == LINE_BREAK:
            self._add_unreadable(LINE_BREAK, self._next)
            return
        # A line end inside a row is doubled: a row of two lines is not two rows of one.
        text = b"\n\n".join(map(without_end, self._lines[self._start : self._next]))
        self._add([None] * len(values) if fault else values, fault, text, self._start)
        self._swallowed += [
            self._first_line + index
            for index in range(self._start + 1, self._next)
            if self._looks_like_a_row(self._lines[index])
        ]
        self._start = self._next

    def _add_unreadable(self, fault: str, end: int) -> None:
        """A row for each line up to `end`, and for each part between carriage returns."""
        for index in range(self._start, end):
            for part in without_end(self._lines[index]).split(b"\r"):
                if not self._is_blank(part):
                    self._add([None] * len(self._declared), fault, part, index)
        self._start = end

    def _add(
        self, values: Sequence[str | None], fault: str | None, text: bytes, index: int
    ) -> None:
        self._values.append(values)
        self._errors.append(fault)
        self._texts.append(text)
        self._line_numbers.append(self._first_line + index)

    def _looks_like_a_row(self, line: bytes) -> bool:
        is_wide = self._width >= _WIDTH_OF_A_SURE_ROW
        return is_wide and line.count(self._delimiter.encode()) == self._width - 1

    def _is_blank(self, line: bytes) -> bool:
        """Whether nothing but blanks stands between the delimiters. Quotes are something."""
        return not as_text(line).replace(self._delimiter, "").strip()

    def _fault_of(self, values: Iterable[str]) -> str | None:
        encoding = self._raw_file.encoding
        for value in values:
            fault = fault_in(value)
            if fault == NOT_TEXT and encoding == UTF_8:
                raw = value.encode("utf-8", "surrogateescape")
                return LOOKS_LIKE_WINDOWS_1252 if looks_like_windows_1252(raw) else NOT_TEXT
            if fault is None and encoding not in (UTF_8, UTF_16) and looks_like_utf_8(value):
                return LOOKS_LIKE_UTF_8
            if fault:
                return fault
        return None

    def _decoded(self) -> Iterator[str]:
        """The lines from the current row on. csv asks for a further one only inside a quote."""
        row_bytes = 0
        while self._next < len(self._lines) or self._has_more():
            line = self._lines[self._next]
            taken = self._next - self._start
            row_bytes = row_bytes + len(line) if taken else len(line)
            if taken:
                self._refuse_an_endless_row(taken, row_bytes)
            self._next += 1
            yield as_text(line)

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
        text = as_text(b"".join(self._lines[self._start : self._next])) + '"'
        lines = io.StringIO(text, newline="\n")
        closed = csv.reader(lines, delimiter=self._delimiter, strict=True)
        return len(next(closed))

    def _reason(self, message: str) -> str:
        if self._next - self._start > 1:
            return BROKEN_QUOTING
        if message.startswith("field larger"):
            return FIELD_TOO_LONG
        return CARRIAGE_RETURN if message.startswith("new-line") else BROKEN_QUOTING


class LineBlocks:
    """Takes a file in blocks of whole lines. Only a line feed ends one."""

    def __init__(self, file: IO[bytes], block_bytes: int) -> None:
        self._file = file
        self._block_bytes = block_bytes
        self._returned = b""

    def next(self) -> bytes:
        """Empty at the end of the file."""
        if self._returned:
            block, self._returned = self._returned, b""
            return block
        block = self._file.read(self._block_bytes)
        if block and not block.endswith(b"\n"):
            block += self._file.readline()
        return block

    def put_back(self, block: bytes) -> None:
        self._returned = block + self._returned


def split_lines(block: bytes) -> list[bytes]:
    """The lines with their ends."""
    return io.BytesIO(block).readlines()


def without_ends(block: bytes) -> list[bytes]:
    if b"\r" in block:
        return [without_end(line) for line in split_lines(block)]
    return block.removesuffix(b"\n").split(b"\n")


def without_end(line: bytes) -> bytes:
    return line.removesuffix(b"\n").removesuffix(b"\r")
