"""The files of documents of a raw directory: all of one system are read as one."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sosdbt.errors import InputError
from sosdbt.raw import refusals
from sosdbt.raw.documents import DIGEST_BYTES, SEED, DocumentReader
from sosdbt.raw.raw_file import while_it_is_read
from sosdbt.seeds import read_seed

_SYSTEMS = "mappings/source_systems.csv"


class DocumentFiles:
    def __init__(self, project: Path) -> None:
        self._reader = DocumentReader(read_seed(project, SEED))
        systems = read_seed(project, _SYSTEMS)
        self._sources = {row["source_system"] for row in systems if row["role"] == "source"}
        # What is told of the input of each system that was read.
        self.summaries: dict[str, dict[str, str | int]] = {}

    def read(self, system: str, paths: list[Path], first_row: int) -> Iterator[pa.Table]:
        """The rows, with source_system and with source_row counted on from `first_row`."""
        if system in self._sources:
            raise InputError(
                f"{system}/documents: {system} is a source in seeds/{_SYSTEMS}, and only documents "
                "of an archive are read. Give its records as tables, or make it an archive."
            )
        digests, unreadable, unmapped = bytearray(), 0, Counter[str]()
        for path in paths:
            with while_it_is_read(path):
                for block in self._reader.read(path):
                    digests += block.digests
                    unreadable += block.unreadable
                    unmapped += block.unmapped
                    numbers = range(first_row, first_row + len(block.rows))
                    first_row = numbers.stop
                    yield block.rows.append_column(
                        "source_row", pa.array(numbers, pa.int64())
                    ).append_column("source_system", pa.repeat(system, len(numbers)))
        refusals.remember_unmapped(system, unmapped)
        self.summaries[system] = {
            "source_system": system,
            "source_table": "documents",
            "file_name": "documents",
            "file_format": "ndjson",
            "rows_read": len(digests) // DIGEST_BYTES,
            "rows_unreadable": unreadable,
            "rows_sha256": _digest_of_digests(digests),
        }

    def summary(self, system: str, paths: list[Path]) -> dict[str, str | int]:
        if system not in self.summaries:
            for _ in self.read(system, paths, 1):
                pass
        return self.summaries[system]


def _digest_of_digests(digests: bytearray) -> str:
    """The same in whatever order the lines stand. Takes 32 bytes of memory a line."""
    each = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(DIGEST_BYTES), len(digests) // DIGEST_BYTES, [None, pa.py_buffer(digests)]
    )
    return hashlib.sha256(each.take(pc.sort_indices(each)).buffers()[1]).hexdigest()
