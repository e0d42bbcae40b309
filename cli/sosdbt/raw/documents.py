"""Reads documents, one JSON object on a line, as rows of kanta_records or of source_documents.

What is read of which document stands in the seed document_paths; documents.sql.j2 reads it, a
block of lines at a time. A line that cannot be read is a row that says so. All files of one source
system are read as one.
"""

import gzip
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from sosdbt.errors import InputError
from sosdbt.raw import refusals
from sosdbt.raw.document_query import document_query
from sosdbt.raw.encodings import SEED as SYSTEMS
from sosdbt.raw.encodings import open_documents, read_sources
from sosdbt.raw.notices import Kind
from sosdbt.raw.raw_file import RawFile, while_it_is_read
from sosdbt.seeds import read_seed
from sosdbt.text import shown

SEED = "mappings/document_paths.csv"
_MACROS = Path(__file__).with_name("document_macros.sql")
_DIGEST_BYTES = 32
_BLOCK_BYTES = 1 << 24
_ROWS_OF_A_PART = 128
# Kind of a row in a source's documents -> its raw table; what says nothing is taken for a period.
_TABLES = {
    "child_protection": "child_protection_periods",
    "service_decision": "service_decisions",
    "other_decision": "service_decisions",
    "service_use": "service_use",
    "service_end": "service_use",
}
_UNMAPPED = f"of which seeds/{SEED} reads nothing"
_WITH_UNREADABLE = ("documents", "client_relation_periods")


class Documents:
    """Those of all source systems of a raw directory."""

    def __init__(self, project: Path) -> None:
        self._mapping = read_seed(project, SEED)
        self._sources = read_sources(project)
        # What is told of the input of each system that was read.
        self._summaries: dict[str, list[dict[str, str | int]]] = {}

    def table_of(self, system: str) -> str:
        """The raw table that holds the rows of the system's documents."""
        return "source_documents" if system in self._sources else "kanta_records"

    def refuse_other_tables(self, files: Iterable[RawFile], systems: Iterable[str]) -> None:
        """Ids of documents and ids of tables would be ids of one system."""
        for file in files:
            if file.source_system in self._sources & set(systems):
                raise InputError(
                    f"{file.path}: {file.source_system} is a source in seeds/{SYSTEMS} and gives "
                    "its records as documents. Keep tables in a source system of their own."
                )

    def read(self, system: str, paths: list[Path], first_row: int) -> Iterator[pa.Table]:
        """The rows, with source_system and with source_row counted on from `first_row`."""
        is_source = system in self._sources
        reader = DocumentReader(self._mapping, is_source)
        rows: Counter[str] = Counter()
        for path in paths:
            with while_it_is_read(path):
                for block in reader.read(path):
                    kinds = block["record_kind"].to_pylist() if is_source else ()
                    rows.update(_TABLES.get(kind, "client_relation_periods") for kind in kinds)
                    numbers = range(first_row, first_row + len(block))
                    first_row = numbers.stop
                    yield block.append_column(
                        "source_row", pa.array(numbers, pa.int64())
                    ).append_column("source_system", pa.repeat(system, len(numbers)))
        place = f"{system}/documents"
        refusals.remember_noticed(
            place,
            [
                (Kind.UNKNOWN_DOCUMENT, place, f"{count:,} documents {shown(name)}, {_UNMAPPED}")
                for name, count in sorted(reader.unmapped.items())
            ],
        )
        if not is_source:
            rows["documents"] = len(reader.digests) // _DIGEST_BYTES
        self._summaries[system] = [
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

    def summary(self, system: str, paths: list[Path]) -> list[dict[str, str | int]]:
        if system not in self._summaries:
            for _ in self.read(system, paths, 1):
                pass
        return self._summaries[system]


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
        numbers = range(first_line, first_line + len(texts))
        lines = pa.table({"line": pa.array(numbers, pa.int64()), "text": _as_text(texts)})
        is_filled = [not text.isspace() for text in texts]
        if not all(is_filled):
            lines = lines.filter(pa.array(is_filled))
        # Each JSON function keeps memory for as many documents as it gets at once, in each thread.
        parts = pa.Table.from_batches(lines.to_batches(_ROWS_OF_A_PART), lines.schema)
        found = self._connection.register("lines", parts).sql(self._query).to_arrow_table()
        for text in texts:
            if not text.isspace():
                self.digests += sha256(text.rstrip(b"\r\n")).digest()
        self.unreadable += len(found) - found["read_error"].null_count
        is_unmapped = pc.and_(pc.is_null(found["read_error"]), pc.invert(found["is_mapped"]))
        self.unmapped.update(found.filter(is_unmapped)["document"].to_pylist())
        return found.filter(pc.invert(is_unmapped))


def _as_text(texts: list[bytes]) -> pa.Array:
    """Null where the bytes are no text."""
    ends = pa.array(accumulate(map(len, texts), initial=0), pa.int64()).buffers()[1]
    array = pa.LargeStringArray.from_buffers(len(texts), ends, pa.py_buffer(b"".join(texts)))
    try:
        array.validate(full=True)
    except pa.ArrowInvalid:
        return pa.array(map(_decoded, texts), pa.large_string())
    return array


def _decoded(text: bytes) -> str | None:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _digest_of_digests(digests: bytearray) -> str:
    """The same in whatever order the lines stand. Takes 32 bytes of memory a line."""
    each = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(_DIGEST_BYTES), len(digests) // _DIGEST_BYTES, [None, pa.py_buffer(digests)]
    )
    return sha256(each.take(pc.sort_indices(each)).buffers()[1]).hexdigest()
