"""Reads the rows of a raw CSV file. A line that cannot be read is a row that says so; none is lost.

Python's csv module, strict, is the only judge of what a row is. A row may span lines inside quotes.
Where such a row fails, only its first line is unreadable and reading goes on with the next line:
one stray quote never takes the following people with it.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

import pyarrow as pa

from sosdbt.raw.raw_file import RawFile
from sosdbt.raw.row_faults import (
    BROKEN_QUOTING,
    FIELD_TOO_LONG,
    NOT_UTF8,
    NUL_BYTE,
    STRAY_RETURN,
    wrong_number_of_fields,
)

MAX_ROW_LINES = 1000
MAX_ROW_BYTES = 1 << 20
MAX_FIELD_CHARACTERS = 131_072
BLOCK_BYTES = 1 << 20


@dataclass
class CsvRows:
    columns: tuple[str, ...]
    fields: list[Sequence[str | None]] = field(default_factory=list)
    lines: Sequence[int] = field(default_factory=list)
    errors: list[str | None] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)
    _transposed: list[tuple[str | None, ...]] = field(default_factory=list)

    def values(self, column: str) -> pa.Array:
        if column not in self.columns:
            return pa.nulls(len(self.fields), pa.string())
        if not self._transposed:
            self._transposed = list(zip(*self.fields, strict=True))
        return pa.array(self._transposed[self.columns.index(column)], pa.string())


def read_csv_rows(raw_file: RawFile) -> Iterator[CsvRows]:
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    with raw_file.path.open("rb") as file:
        file.readline()
        blocks = _Blocks(file)
        line = 2
        while block := blocks.next():
            rows = _read_clean_block(block, line, raw_file)
            if rows is not None:
                line += len(rows.fields)
            else:
                by_line = _LineByLine(block, line, blocks.next, raw_file)
                rows = by_line.read()
                line += by_line.start
                blocks.put_back(by_line.lines[by_line.start :])
            if rows.fields:
                yield rows


class _Blocks:
    """The body of a file in blocks of whole physical lines."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._returned = b""

    def next(self) -> bytes:
        if self._returned:
            block, self._returned = self._returned, b""
            return block
        block = self._file.read(BLOCK_BYTES)
        if block and not block.endswith(b"\n"):
            block += self._file.readline()
        return block

    def put_back(self, lines: list[bytes]) -> None:
        self._returned = b"".join(lines) + self._returned


def _read_clean_block(block: bytes, first_line: int, raw_file: RawFile) -> CsvRows | None:
    """The rows of a block in which every line is a row without fault; otherwise None."""
    if b"\0" in block:
        return None
    try:
        text = io.StringIO(block.decode("utf-8"), newline="\n")
        reader = csv.reader(text, delimiter=raw_file.delimiter, strict=True)
        fields = list(reader)
    except (UnicodeDecodeError, csv.Error):
        return None
    if reader.line_num != len(fields) or set(map(len, fields)) != {len(raw_file.columns)}:
        return None
    return CsvRows(
        columns=raw_file.columns,
        fields=fields,
        lines=range(first_line, first_line + len(fields)),
        errors=[None] * len(fields),
        texts=_texts(block),
    )


class _Unreadable(Exception):
    """Its text says why the row that starts at the current line is unreadable."""


class _LineByLine:
    """The rows that start in a block, when some span lines, are blank or cannot be read."""

    def __init__(
        self, block: bytes, first_line: int, more: Callable[[], bytes], raw_file: RawFile
    ) -> None:
        self.lines = _split_lines(block)
        # Index of the line where the row being read starts, and of the next line to give out.
        self.start = 0
        self._next = 0
        self._end = len(self.lines)
        self._first_line = first_line
        self._more = more
        self._delimiter = raw_file.delimiter
        self._width = len(raw_file.columns)
        self._rows = CsvRows(columns=raw_file.columns)

    def read(self) -> CsvRows:
        while self.start < self._end:
            try:
                self._read_until_a_fault()
            except _Unreadable as fault:
                self._add(None, str(fault), self.start + 1)
            except csv.Error as fault:
                self._add(None, self._reason(str(fault)), self.start + 1)
        return self._rows

    def _read_until_a_fault(self) -> None:
        self._next = self.start
        reader = csv.reader(self._texts(), delimiter=self._delimiter, strict=True)
        for fields in reader:
            if not fields:
                self.start = self._next
            elif len(fields) != self._width:
                raise _Unreadable(wrong_number_of_fields(len(fields), self._width))
            else:
                self._add(fields, None, self._next)
            if self.start >= self._end:
                return

    def _add(self, fields: list[str] | None, error: str | None, end: int) -> None:
        self._rows.fields.append(fields or (None,) * self._width)
        self._rows.lines.append(self._first_line + self.start)
        self._rows.errors.append(error)
        # A line end inside a row is doubled: a row of two lines is not two rows of one.
        self._rows.texts.append(
            b"\n\n".join(_without_end(line) for line in self.lines[self.start : end])
        )
        self.start = end

    def _texts(self) -> Iterator[str]:
        """The lines from `start` on as text. csv asks for one more only inside an open quote."""
        row_bytes = 0
        while True:
            if self._next == len(self.lines):
                self.lines += _split_lines(self._more())
                if self._next == len(self.lines):
                    return
            line = self.lines[self._next]
            taken = self._next - self.start
            row_bytes = len(line) if taken == 0 else row_bytes + len(line)
            if taken >= MAX_ROW_LINES or (taken and row_bytes > MAX_ROW_BYTES):
                raise _Unreadable(BROKEN_QUOTING)
            if taken >= 16 and taken & (taken - 1) == 0:
                self._refuse_too_many_fields()
            text, fault = _decoded(line)
            if fault:
                raise _Unreadable(BROKEN_QUOTING if taken else fault)
            self._next += 1
            yield text

    def _refuse_too_many_fields(self) -> None:
        """Ends a row early that can no longer have the right width: many of them cost too much."""
        so_far = [line.decode("utf-8") for line in self.lines[self.start : self._next]]
        reader = csv.reader([*so_far, '"'], delimiter=self._delimiter, strict=True)
        if len(next(reader)) > self._width:
            raise _Unreadable(BROKEN_QUOTING)

    def _reason(self, message: str) -> str:
        if self._next - self.start > 1:
            return BROKEN_QUOTING
        if message.startswith("field larger"):
            return FIELD_TOO_LONG
        return STRAY_RETURN if message.startswith("new-line") else BROKEN_QUOTING


def _decoded(line: bytes) -> tuple[str, str | None]:
    """The line as text, or why it is none."""
    if b"\0" in line:
        return "", NUL_BYTE
    try:
        return line.decode("utf-8"), None
    except UnicodeDecodeError:
        return "", NOT_UTF8


def _split_lines(block: bytes) -> list[bytes]:
    """Lines with their ends; only a line feed ends one."""
    return io.BytesIO(block).readlines()


def _texts(block: bytes) -> list[bytes]:
    if b"\r" in block:
        return [_without_end(line) for line in _split_lines(block)]
    return block.removesuffix(b"\n").split(b"\n")


def _without_end(line: bytes) -> bytes:
    return line.removesuffix(b"\n").removesuffix(b"\r")
