"""Reads the rows of a raw CSV file. A line that cannot be read is a row that says so; none is lost.

Python's csv module, strict, says what a row is. A block of lines without quotes is read by Arrow,
much faster and with the same result; the tests compare the two.
"""

import csv
import io
from collections.abc import Iterator

import pyarrow as pa
from pyarrow import csv as arrow_csv

from sosdbt.raw.csv_line_by_line import LineByLine
from sosdbt.raw.physical_lines import LineBlocks, without_ends
from sosdbt.raw.raw_file import RawFile
from sosdbt.raw.rows import Rows

MAX_FIELD_CHARACTERS = 131_072
_BLOCK_BYTES = 1 << 17
_UTF8_BOM = b"\xef\xbb\xbf"


def read_csv_rows(raw_file: RawFile, block_bytes: int = _BLOCK_BYTES) -> Iterator[Rows]:
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    with raw_file.path.open("rb") as file:
        file.readline()
        blocks = LineBlocks(file, block_bytes)
        line = 2
        while block := blocks.next():
            columns = read_block_without_quotes(block, raw_file) or read_block(block, raw_file)
            if columns is not None:
                texts = without_ends(block)
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


def read_block_without_quotes(block: bytes, raw_file: RawFile) -> dict[str, pa.Array] | None:
    """The columns of a block in which every line is a row, or None if that is not sure.

    Where nothing is quoted a field is what stands between delimiters.
    """
    block = block.replace(b"\r\n", b"\n")
    if any(sign in block for sign in (b'"', b"\r", b"\0", b"\n\n")):
        return None
    # Arrow takes these for no data.
    if block.startswith((b"\n", _UTF8_BOM)):
        return None
    if (
        len(block) > MAX_FIELD_CHARACTERS
        and max(map(len, without_ends(block))) > MAX_FIELD_CHARACTERS
    ):
        return None
    names = raw_file.declared_columns
    try:
        block.decode("utf-8")
        table = arrow_csv.read_csv(
            pa.BufferReader(block),
            read_options=arrow_csv.ReadOptions(
                use_threads=False, block_size=len(block) + 1, column_names=raw_file.columns
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=raw_file.delimiter, quote_char=False, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=names, column_types=dict.fromkeys(names, pa.string())
            ),
        )
    except (UnicodeDecodeError, pa.ArrowInvalid):
        return None
    return {name: table[name].combine_chunks() for name in names}


def read_block(block: bytes, raw_file: RawFile) -> dict[str, pa.Array] | None:
    """The columns of a block in which every line is a row without fault; otherwise None."""
    if b"\0" in block:
        return None
    try:
        text = io.StringIO(block.decode("utf-8"), newline="\n")
        reader = csv.reader(text, delimiter=raw_file.delimiter, strict=True)
        rows = list(reader)
    except (UnicodeDecodeError, csv.Error):
        return None
    if reader.line_num != len(rows) or set(map(len, rows)) != {len(raw_file.columns)}:
        return None
    by_name = dict(zip(raw_file.columns, zip(*rows, strict=True), strict=True))
    return {name: pa.array(by_name[name], pa.string()) for name in raw_file.declared_columns}
