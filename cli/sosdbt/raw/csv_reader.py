"""Reads the rows of a raw CSV file. A line that cannot be read is a row that says so; none is lost.

Python's csv module, strict, says what a row is. A block of lines each of which is surely a row is
read by Arrow, much faster and with the same result; the tests compare the two.
"""

import csv
import re
from collections.abc import Iterator

import pyarrow as pa
from pyarrow import csv as arrow_csv

from sosdbt.raw.csv_line_by_line import LineByLine
from sosdbt.raw.encodings import UTF_8, UTF_8_MARK, as_bytes, open_text
from sosdbt.raw.raw_file import RawFile, Rows
from sosdbt.raw.row_faults import MAX_FIELD_CHARACTERS, MAX_ROW_CHARACTERS

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
                column_names=list(map(str, range(len(raw_file.columns)))),
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
