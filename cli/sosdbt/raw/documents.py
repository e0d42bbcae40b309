"""Reads documents, one JSON object on a line, as rows of kanta_records or of source_documents.

What is read of which document stands in the seed document_paths; documents.sql.j2 reads it, a
block of lines at a time. A line that cannot be read is a row that says so. All files of one source
system are read as one.
"""

import gzip
import zlib
from collections import Counter
from collections.abc import Generator, Iterator
from hashlib import sha256
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from sosdbt.errors import InputError
from sosdbt.raw import refusals
from sosdbt.raw.document_query import document_query
from sosdbt.raw.encodings import open_documents
from sosdbt.raw.notices import Kind
from sosdbt.raw.raw_file import Summary, while_it_is_read
from sosdbt.text import shown

SEED = "mappings/document_paths.csv"
_MACROS = Path(__file__).with_name("document_macros.sql")
_DIGEST_BYTES = 32
_BLOCK_BYTES = 1 << 24
_ROWS_OF_A_PART = 128
_UNMAPPED = f"of which seeds/{SEED} reads nothing"
_WITH_UNREADABLE = ("documents", "client_relation_periods")


def read_documents(
    system: str, paths: list[Path], mapping: list[dict[str, str]], is_source: bool
) -> Generator[pa.Table, None, list[Summary]]:
    """All documents of one source system, the files read as one."""
    reader = DocumentReader(mapping, is_source)
    rows: Counter[str] = Counter()
    for path in paths:
        with while_it_is_read(path):
            for block in reader.read(path):
                rows.update(block["source_table"].to_pylist() if is_source else ())
                yield block
    place = f"{system}/documents"
    noticed = [
        (Kind.UNKNOWN_DOCUMENT, place, f"{count:,} documents {shown(name)}, {_UNMAPPED}")
        for name, count in sorted(reader.unmapped.items())
    ]
    refusals.remember_noticed(place, noticed)
    if not is_source:
        rows["documents"] = len(reader.digests) // _DIGEST_BYTES
    return [
        {
            "source_system": system,
            "source_table": table,
            "file_name": "documents",
            "file_format": "ndjson",
            "rows_read": count,
            "rows_unreadable": reader.unreadable if table in _WITH_UNREADABLE else 0,
            "rows_sha256": _digest_of_digests(reader.digests),
        }
        for table, count in sorted(rows.items())
    ]


class DocumentReader:
    def __init__(self, mapping: list[dict[str, str]], of_sources: bool = False) -> None:
        self._connection = duckdb.connect()
        self._connection.execute(_MACROS.read_text(encoding="utf-8"))
        self._query = document_query(mapping, of_sources)
        # SHA-256 of each line that is not blank, one after the other.
        self.digests = bytearray()
        self.unreadable = 0
        # Documents that the mapping does not know -> how many there were.
        self.unmapped: Counter[str] = Counter()

    def read(self, path: Path, block_bytes: int = _BLOCK_BYTES) -> Iterator[pa.Table]:
        """The columns of the table, but for source_system and source_row, block by block."""
        line = 1
        try:
            with open_documents(path) as file:
                while texts := file.readlines(block_bytes):
                    yield self._rows(line, texts)
                    line += len(texts)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise InputError(f"{path}: is damaged. Write the file again.") from None

    def _rows(self, first_line: int, texts: list[bytes]) -> pa.Table:
        filled = {line: text for line, text in enumerate(texts, first_line) if not text.isspace()}
        for text in filled.values():
            self.digests += sha256(text.rstrip(b"\r\n")).digest()
        lines = pa.table(
            {
                "line": pa.array(list(filled), pa.int64()),
                "text": pa.array(filled.values(), pa.large_binary()),
            }
        )
        # Each JSON function keeps memory for as many documents as it gets at once, in each thread.
        parts = pa.Table.from_batches(lines.to_batches(_ROWS_OF_A_PART), lines.schema)
        found = self._connection.register("lines", parts).sql(self._query).to_arrow_table()
        self.unreadable += len(found) - found["read_error"].null_count
        is_unmapped = pc.and_(pc.is_null(found["read_error"]), pc.invert(found["is_mapped"]))
        self.unmapped.update(found.filter(is_unmapped)["document"].to_pylist())
        return found.filter(pc.invert(is_unmapped))


def _digest_of_digests(digests: bytearray) -> str:
    """The same in whatever order the lines stand. Takes 32 bytes of memory a line."""
    each = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(_DIGEST_BYTES), len(digests) // _DIGEST_BYTES, [None, pa.py_buffer(digests)]
    )
    return sha256(each.take(pc.sort_indices(each)).buffers()[1]).hexdigest()
