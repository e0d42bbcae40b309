"""Reads documents, one JSON object on a line, as rows of kanta_records or of source_documents.

What is read of which document stands in the seed document_paths; documents.sql reads it, a block
of lines at a time. A line that cannot be read is a row that says so.
"""

import gzip
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from sosdbt.errors import InputError
from sosdbt.raw.csv_line_by_line import LineBlocks, split_lines
from sosdbt.raw.document_query import MACROS, document_query
from sosdbt.raw.encodings import UTF_8_MARK, opened

SEED = "mappings/document_paths.csv"
DIGEST_BYTES = 32
_BLOCK_BYTES = 1 << 24
_ROWS_OF_A_PART = 128


@dataclass
class DocumentRows:
    """The rows of a block of lines, and what else there was in it."""

    # The columns of the table, but for source_system and source_row.
    rows: pa.Table
    # SHA-256 of each line that is not blank, one after the other.
    digests: bytes
    unreadable: int
    # Documents that the mapping does not know -> how many there were.
    unmapped: Counter[str]


class DocumentReader:
    def __init__(self, mapping: list[dict[str, str]], of_sources: bool = False) -> None:
        self._connection = duckdb.connect()
        self._connection.execute(MACROS)
        self._query = document_query(mapping, of_sources)

    def read(self, path: Path, block_bytes: int = _BLOCK_BYTES) -> Iterator[DocumentRows]:
        try:
            file: Any
            with opened(path) as file:
                blocks, line = LineBlocks(file, block_bytes), 1
                while block := blocks.next():
                    texts = split_lines(block if line > 1 else block.removeprefix(UTF_8_MARK))
                    yield self._rows(line, texts)
                    line += len(texts)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise InputError(f"{path}: is damaged. Write the file again.") from None

    def _rows(self, first_line: int, texts: list[bytes]) -> DocumentRows:
        numbers = range(first_line, first_line + len(texts))
        lines = pa.table({"line": pa.array(numbers, pa.int64()), "text": _as_text(texts)})
        is_filled = [not text.isspace() for text in texts]
        if not all(is_filled):
            lines = lines.filter(pa.array(is_filled))
        # Each JSON function keeps memory for as many documents as it gets at once, in each thread.
        parts = pa.Table.from_batches(lines.to_batches(_ROWS_OF_A_PART), lines.schema)
        found = self._connection.register("lines", parts).sql(self._query).to_arrow_table()
        is_unmapped = pc.and_(pc.is_null(found["read_error"]), pc.invert(found["is_mapped"]))
        unmapped = Counter(found.filter(is_unmapped)["document"].to_pylist())
        digests = (sha256(text.rstrip(b"\r\n")) for text in texts if not text.isspace())
        return DocumentRows(
            found.filter(pc.invert(is_unmapped)) if unmapped else found,
            b"".join(digest.digest() for digest in digests),
            len(found) - found["read_error"].null_count,
            unmapped,
        )


def _as_text(texts: list[bytes]) -> pa.Array:
    """Null where the bytes are no text."""
    ends = pa.array(accumulate(map(len, texts), initial=0), pa.int64()).buffers()[1]
    array = pa.LargeStringArray.from_buffers(len(texts), ends, pa.py_buffer(b"".join(texts)))
    try:
        array.validate(full=True)
    except pa.ArrowInvalid:
        return pa.array((_decoded(text) for text in texts), pa.large_string())
    return array


def _decoded(text: bytes) -> str | None:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return None
