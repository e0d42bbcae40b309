"""The files of documents of a raw directory: all of one system are read as one."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sosdbt.errors import InputError
from sosdbt.raw import refusals
from sosdbt.raw.documents import DIGEST_BYTES, SEED, DocumentReader
from sosdbt.raw.encodings import SEED as SYSTEMS
from sosdbt.raw.encodings import read_sources
from sosdbt.raw.raw_file import RawFile, while_it_is_read
from sosdbt.seeds import read_seed

# Kind of a row in a source's documents -> its raw table; what says nothing is taken for a period.
_TABLES = {
    "child_protection": "child_protection_periods",
    "service_decision": "service_decisions",
    "other_decision": "service_decisions",
    "service_use": "service_use",
    "service_end": "service_use",
}
_WITH_UNREADABLE = ("documents", "client_relation_periods")


class DocumentFiles:
    def __init__(self, project: Path) -> None:
        self._mapping = read_seed(project, SEED)
        self._sources = read_sources(project)
        # What is told of the input of each system that was read.
        self.summaries: dict[str, list[dict[str, str | int]]] = {}

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
        digests, unreadable, unmapped = bytearray(), 0, Counter[str]()
        rows: Counter[str] = Counter()
        for path in paths:
            with while_it_is_read(path):
                for block in reader.read(path):
                    digests += block.digests
                    unreadable += block.unreadable
                    unmapped += block.unmapped
                    if is_source:
                        rows += _rows_of_tables(block.rows)
                    numbers = range(first_row, first_row + len(block.rows))
                    first_row = numbers.stop
                    yield block.rows.append_column(
                        "source_row", pa.array(numbers, pa.int64())
                    ).append_column("source_system", pa.repeat(system, len(numbers)))
        refusals.remember_unmapped(system, unmapped)
        if not is_source:
            rows = Counter(documents=len(digests) // DIGEST_BYTES)
        digest = _digest_of_digests(digests)
        self.summaries[system] = [
            {
                "source_system": system,
                "source_table": table,
                "file_name": "documents",
                "file_format": "ndjson",
                "rows_read": count,
                "rows_unreadable": unreadable if table in _WITH_UNREADABLE else 0,
                "rows_sha256": digest,
            }
            for table, count in sorted(rows.items())
        ]

    def summary(self, system: str, paths: list[Path]) -> list[dict[str, str | int]]:
        if system not in self.summaries:
            for _ in self.read(system, paths, 1):
                pass
        return self.summaries[system]


def _rows_of_tables(rows: pa.Table) -> Counter[str]:
    kinds = rows["record_kind"].to_pylist()
    return Counter(_TABLES.get(kind, "client_relation_periods") for kind in kinds)


def _digest_of_digests(digests: bytearray) -> str:
    """The same in whatever order the lines stand. Takes 32 bytes of memory a line."""
    each = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(DIGEST_BYTES), len(digests) // DIGEST_BYTES, [None, pa.py_buffer(digests)]
    )
    return hashlib.sha256(each.take(pc.sort_indices(each)).buffers()[1]).hexdigest()
