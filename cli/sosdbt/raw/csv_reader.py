"""Reads the rows of a raw CSV file. A line that cannot be read is a row that says so; none is lost.

Python's csv module, strict, says what a row is. A block of lines each of which is surely a row is
read by Arrow, much faster and with the same result; the tests compare the two.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import count

import pyarrow as pa
from pyarrow import csv as arrow_csv

from sosdbt.raw.encodings import UTF_8, UTF_8_MARK, as_bytes, open_text
from sosdbt.raw.raw_file import RawFile, Rows
from sosdbt.raw.row_faults import MAX_FIELD_CHARACTERS, MAX_ROW_CHARACTERS, fault_in

MAX_ROW_LINES = 1000
# Prose has as many commas as a row of fewer fields.
_WIDTH_OF_A_SURE_ROW = 3
_BLOCK_CHARACTERS = 1 << 17
# Only bytes like these stand in a line of blanks and delimiters.
_BLANKS = bytes([*range(0x21), *range(0x80, 0x100)])
_FIRST_BYTES_OF_UTF_8_AS_TEXT = "Ã".encode()
# Fields quoted as a whole that hold no quotation mark and no line end.
_QUOTED = {sign: re.compile(rb'(?<![^%b\n])"[^"\n]*"(?![^%b\n])' % (sign, sign))
           for sign in (b",", b";")}  # fmt: skip


def read_csv_rows(raw_file: RawFile, block_characters: int = _BLOCK_CHARACTERS) -> Iterator[Rows]:
    csv.field_size_limit(MAX_ROW_CHARACTERS)
    with open_text(raw_file.path, raw_file.encoding) as file:

        def more() -> str:
            return file.read(block_characters) + file.readline()

        for _ in range(raw_file.header.line):
            file.readline()
        line, block = raw_file.header.line + 1, more()
        while block:
            rows = read_sure_rows(block, line, raw_file)
            if rows:
                line, block = line + len(rows.errors), more()
            else:
                by_line = LineByLine(block, line, more, raw_file)
                rows = by_line.read()
                line, block = line + by_line.lines_read, by_line.rest() or more()
            if rows.errors:
                yield rows


def read_sure_rows(text: str, line: int, raw_file: RawFile) -> Rows | None:
    """The rows of a block in which every line is one without fault, or None if that is not sure."""
    block = as_bytes(text).replace(b"\r\n", b"\n")
    texts = block.removesuffix(b"\n").split(b"\n")
    delimiter = raw_file.header.delimiter.encode()
    if (
        b"\0" in block
        or b"\r" in block
        or (raw_file.encoding != UTF_8 and _FIRST_BYTES_OF_UTF_8_AS_TEXT in block)
        or (len(block) > MAX_FIELD_CHARACTERS and max(map(len, texts)) > MAX_FIELD_CHARACTERS)
        or not all(text.strip(_BLANKS + delimiter) for text in texts)
        or (b'"' in block and b'"' in _QUOTED[delimiter].sub(b"", block))
        # Arrow takes the mark at the start for no data.
        or block.startswith(UTF_8_MARK)
    ):
        return None
    names = raw_file.declared_columns
    positions = {name: str(raw_file.positions[name]) for name in names}
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(block),
            read_options=arrow_csv.ReadOptions(
                use_threads=False,
                block_size=len(block) + 1,
                column_names=list(map(str, range(len(raw_file.header.columns)))),
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=raw_file.header.delimiter, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=list(positions.values()),
                column_types=dict.fromkeys(positions.values(), pa.string()),
            ),
        )
    except pa.ArrowInvalid:
        return None
    columns = {name: table[position].combine_chunks() for name, position in positions.items()}
    return Rows(columns, [None] * len(texts), texts, range(line, line + len(texts)))


class LineByLine:
    """The rows of a block some of whose rows span lines, are blank or cannot be read.

    A row may span lines inside quotes in a column that is not read; `more` gives the next block for
    it. Where such a row fails, only its first line is unreadable and reading goes on with the next
    line: one stray quote never takes the following people with it. A value that is read holds no
    line break. Where one seems to, two stray quotes have joined lines, and each is unreadable.
    """

    def __init__(
        self, block: str, first_line: int, more: Callable[[], str], raw_file: RawFile
    ) -> None:
        self._lines = _split(block)
        self._end = len(self._lines)
        self._first_line = first_line
        self._more = more
        self._raw_file = raw_file
        self._delimiter = raw_file.header.delimiter
        self._width = len(raw_file.header.columns)
        self._declared = [raw_file.positions[name] for name in raw_file.declared_columns]
        # Per row its values, its fault, its text and its line.
        self._rows: list[tuple[list[str | None], str | None, bytes, int]] = []
        self._swallowed: list[int] = []
        self.lines_read = 0

    def rest(self) -> str:
        """What was taken with `more` and not read."""
        return "".join(self._lines[self.lines_read :])

    def read(self) -> Rows:
        while self.lines_read < self._end:
            self.lines_read = self._read_row(self.lines_read)
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

    def _read_row(self, start: int) -> int:
        """Reads the row that starts at a line. Gives the line at which to go on."""
        if self._is_blank(self._lines[start]):
            return start + 1
        reader = csv.reader(self._lines_from(start), delimiter=self._delimiter, strict=True)
        try:
            fields = next(reader)
        except csv.Error as error:
            fault = _fault_of(str(error)) if reader.line_num == 1 else "broken_quoting"
            return self._add_unreadable(fault, start, start + 1)
        if len(fields) != self._width:
            fault = "too_few_fields" if len(fields) < self._width else "too_many_fields"
            return self._add_unreadable(fault, start, start + 1)
        end = start + reader.line_num
        values: list[str | None] = [fields[position] for position in self._declared]
        found = fault_in(values, self._raw_file.encoding)
        if found == "line_break_in_a_value":
            return self._add_unreadable(found, start, end)
        first, *others = self._lines[start:end]
        # A line end inside a row is doubled: a row of two lines is not two rows of one.
        self._add(values, found, "\n\n".join(map(_without_end, (first, *others))), start)
        self._swallowed += [
            number
            for number, line in enumerate(others, self._first_line + start + 1)
            if self._width >= _WIDTH_OF_A_SURE_ROW
            and line.count(self._delimiter) == self._width - 1
        ]
        return end

    def _add_unreadable(self, fault: str, start: int, end: int) -> int:
        """A row for each line up to `end`, and for each part between carriage returns."""
        for index in range(start, end):
            for part in _without_end(self._lines[index]).split("\r"):
                if not self._is_blank(part):
                    self._add([], fault, part, index)
        return end

    def _add(self, values: list[str | None], fault: str | None, text: str, index: int) -> None:
        values = [None] * len(self._declared) if fault else values
        self._rows.append((values, fault, as_bytes(text), self._first_line + index))

    def _is_blank(self, line: str) -> bool:
        """Whether nothing but blanks stands between the delimiters. Quotes are something."""
        return not line.replace(self._delimiter, "").strip()

    def _lines_from(self, start: int) -> Iterator[str]:
        """csv asks for a further one only inside a quote."""
        size = 0
        for index in count(start):
            if index == len(self._lines):
                self._lines += _split(self._more())
                if index == len(self._lines):
                    return
            size += len(self._lines[index])
            if index > start and self._is_endless(start, index, size):
                raise csv.Error("endless row")
            yield self._lines[index]

    def _is_endless(self, start: int, index: int, size: int) -> bool:
        taken = index - start
        if taken >= MAX_ROW_LINES or size > MAX_ROW_CHARACTERS:
            return True
        # Each line of a file can open a row like this. Ending those early keeps the work linear.
        if taken < 16 or taken.bit_count() > 1:
            return False
        text = "".join(self._lines[start:index]) + '"'
        closed = csv.reader(_split(text), delimiter=self._delimiter, strict=True)
        return len(next(closed)) > self._width


def _fault_of(message: str) -> str:
    if message.startswith("field larger"):
        return "field_too_long"
    return "carriage_return" if message.startswith("new-line") else "broken_quoting"


def _split(block: str) -> list[str]:
    """The lines with their ends. Only a line feed ends one."""
    return io.StringIO(block, newline="\n").readlines()


def _without_end(line: str) -> str:
    return line.removesuffix("\n").removesuffix("\r")
