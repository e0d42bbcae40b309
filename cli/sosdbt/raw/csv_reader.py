"""Reads the rows of a raw CSV file. A line that cannot be read is a row that says so; none is lost.

Python's csv module, strict, says what a row is. A block of lines without quotes is read by Arrow,
much faster and with the same result; the tests compare the two.
"""

import csv
import io
from collections.abc import Iterator

import pyarrow as pa
from pyarrow import csv as arrow_csv

from sosdbt.raw.csv_line_by_line import MAX_ROW_BYTES, LineBlocks, LineByLine, without_ends
from sosdbt.raw.encodings import UTF_8, UTF_8_MARK, as_text, open_as_utf8
from sosdbt.raw.raw_file import RawFile, Rows
from sosdbt.raw.row_faults import MAX_FIELD_CHARACTERS

_BLOCK_BYTES = 1 << 17
# Only bytes like these stand in a line of blanks and delimiters.
_BLANKS = bytes([*range(0x21), *range(0x80, 0x100)])
_FIRST_BYTES_OF_UTF_8_AS_TEXT = "Ã".encode()


def read_csv_rows(raw_file: RawFile, block_bytes: int = _BLOCK_BYTES) -> Iterator[Rows]:
    csv.field_size_limit(MAX_ROW_BYTES)
    with open_as_utf8(raw_file.path, raw_file.encoding) as file:
        for _ in range(raw_file.header_line):
            file.readline()
        blocks = LineBlocks(file, block_bytes)
        line = raw_file.header_line + 1
        while block := blocks.next():
            texts = without_ends(block)
            columns = None
            if may_be_rows(block, texts, raw_file):
                columns = read_block_without_quotes(block, raw_file) or read_block(block, raw_file)
            if columns is not None:
                lines = range(line, line + len(texts))
                yield Rows(columns, [None] * len(texts), texts, lines)
                line = lines.stop
            else:
                by_line = LineByLine(block, line, blocks.next, raw_file)
                rows = by_line.read()
                line += by_line.lines_read
                blocks.put_back(by_line.rest())
                if rows.errors:
                    yield rows


def may_be_rows(block: bytes, texts: list[bytes], raw_file: RawFile) -> bool:
    """Whether each line may be a row without fault, for all that can be told from its bytes."""
    if b"\0" in block or block.count(b"\r") != block.count(b"\r\n"):
        return False
    if raw_file.encoding != UTF_8 and _FIRST_BYTES_OF_UTF_8_AS_TEXT in block:
        return False
    if len(block) > MAX_FIELD_CHARACTERS and max(map(len, texts)) > MAX_FIELD_CHARACTERS:
        return False
    of_a_blank_line = _BLANKS + str(raw_file.delimiter).encode()
    return all(text.strip(of_a_blank_line) for text in texts)


def read_block_without_quotes(block: bytes, raw_file: RawFile) -> dict[str, pa.Array] | None:
    """The columns of a block in which every line is a row, or None if that is not sure.

    Where nothing is quoted a field is what stands between delimiters.
    """
    block = block.replace(b"\r\n", b"\n")
    # Arrow takes the mark at the start for no data.
    if b'"' in block or block.startswith(UTF_8_MARK):
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
                delimiter=raw_file.delimiter, quote_char=False, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=list(positions.values()),
                column_types=dict.fromkeys(positions.values(), pa.string()),
            ),
        )
    except pa.ArrowInvalid:
        return None
    return {name: table[position].combine_chunks() for name, position in positions.items()}


def read_block(block: bytes, raw_file: RawFile) -> dict[str, pa.Array] | None:
    """The columns of a block in which every line is a row without fault; otherwise None."""
    try:
        text = io.StringIO(as_text(block), newline="\n")
        reader = csv.reader(text, delimiter=str(raw_file.delimiter), strict=True)
        rows = list(reader)
    except csv.Error:
        return None
    if reader.line_num != len(rows) or set(map(len, rows)) != {len(raw_file.columns)}:
        return None
    by_position = list(zip(*rows, strict=True))
    try:
        return {
            name: pa.array(by_position[raw_file.positions[name]], pa.string())
            for name in raw_file.declared_columns
        }
    except UnicodeEncodeError:
        return None
