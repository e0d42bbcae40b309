"""The raw layer of one raw directory as Arrow tables. Safe to use from several threads."""

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from functools import cached_property, partial
from pathlib import Path
from tempfile import NamedTemporaryFile, gettempdir
from typing import NamedTuple

import pyarrow as pa

from sosdbt.config import find_project
from sosdbt.errors import InputError
from sosdbt.raw import refusals
from sosdbt.raw.csv_reader import read_csv_rows
from sosdbt.raw.documents import SEED, read_documents
from sosdbt.raw.encodings import as_bytes, read_systems
from sosdbt.raw.notices import Kind
from sosdbt.raw.parquet_reader import read_parquet_rows
from sosdbt.raw.raw_file import RawFile, Rows, Summary, arrow_schema, while_it_is_read
from sosdbt.raw.scan import RawScan, scan
from sosdbt.seeds import read_seed

_ROWS_AT_A_TIME = 10_000


class _Source(NamedTuple):
    """One file, or all documents of a source system, and the table that its rows belong to."""

    system: str
    table: str
    read: Callable[[], Generator[pa.Table, None, list[Summary]]]


class RawDirectory:
    """As it is when first looked at. Rows are read anew for each table asked for."""

    def __init__(self, path: Path, project: Path | None = None) -> None:
        self._path = path
        # It says how systems write, and what is read of documents.
        self._project = project or find_project()
        # One file at a time: reading is bound to the interpreter, and memory to one file's rows.
        self._lock = threading.Lock()
        # What is told of the input of each source that was read.
        self._summaries: dict[_Source, list[Summary]] = {}

    @cached_property
    def scanned(self) -> RawScan:
        return scan(self._path, *read_systems(self._project))

    @cached_property
    def _sources(self) -> list[_Source]:
        sources = [
            _Source(file.source_system, file.source_table, partial(_read_file, file))
            for file in self.scanned.files
        ]
        if not self.scanned.documents:
            return sources
        mapping, (_, of_sources) = read_seed(self._project, SEED), read_systems(self._project)
        for system, paths in self.scanned.documents.items():
            is_source = system in of_sources
            table = "source_documents" if is_source else "kanta_records"
            read = partial(read_documents, system, paths, mapping, is_source)
            sources.append(_Source(system, table, read))
        return sources

    def table(self, name: str) -> pa.Table:
        schema = arrow_schema(name)
        with self._lock:
            if name == "source_systems":
                return pa.table([pa.array(self.scanned.systems, pa.string())], schema)
            if name == "input_files":
                return pa.Table.from_pylist(list(self._input_files()), schema)
            batches = self._batches(name, schema)
            if name in ("kanta_records", "source_documents") and self.scanned.documents:
                return _on_disk(batches, schema)
            return pa.Table.from_batches(batches, schema)

    def _input_files(self) -> Iterator[Summary]:
        for source in self._sources:
            if source not in self._summaries:
                for _ in self._read(source):
                    pass
            yield from self._summaries[source]

    def _read(self, source: _Source) -> Iterator[pa.Table]:
        self._summaries[source] = yield from source.read()

    def _batches(self, name: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        rows_before: Counter[str] = Counter()
        for source in self._sources:
            for rows in self._read(source) if source.table == name else ():
                first, count = rows_before[source.system] + 1, len(rows)
                rows_before[source.system] += count
                given = {
                    **dict(zip(rows.column_names, rows.columns, strict=True)),
                    "source_system": pa.repeat(source.system, count),
                    "source_row": pa.array(range(first, first + count), pa.int64()),
                }
                nulls = {field.name: pa.nulls(count, field.type) for field in schema}
                arrays = [given.get(name, empty) for name, empty in nulls.items()]
                yield from pa.Table.from_arrays(arrays, schema.names).cast(schema).to_batches()


def _read_file(raw_file: RawFile) -> Generator[pa.Table, None, list[Summary]]:
    """The columns that the file has, with source_line and read_error."""
    count = unreadable = 0
    texts: list[bytes] = []
    swallowed: list[int] = []
    with while_it_is_read(raw_file.path, raw_file.state):
        for rows in _rows(raw_file):
            count += len(rows.errors)
            unreadable += len(rows.errors) - rows.errors.count(None)
            texts += rows.texts
            swallowed += rows.swallowed
            lines = pa.array(rows.lines or [], pa.int64())
            places = {"source_line": lines} if rows.lines else {}
            yield pa.table(
                {**places, "read_error": pa.array(rows.errors, pa.string()), **rows.columns}
            )
    place = f"{raw_file.source_system}/{raw_file.path.name}"
    said = (
        "lines that look like rows stand inside values of a column that is not read: "
        f"{len(swallowed):,}, the first is line {min(swallowed, default=0)}. "
        "Look for a stray quotation mark above."
    )
    refusals.remember_noticed(place, [(Kind.MISSED, place, said)] if swallowed else [])
    summary: Summary = {
        "source_system": raw_file.source_system,
        "source_table": raw_file.source_table,
        "file_name": raw_file.path.name,
        "file_format": raw_file.format,
        "rows_read": count,
        "rows_unreadable": unreadable,
        "rows_sha256": _row_digest(raw_file, texts),
    }
    return [summary]


def _rows(raw_file: RawFile) -> Iterator[Rows]:
    return read_csv_rows(raw_file) if raw_file.format == "csv" else read_parquet_rows(raw_file)


def _row_digest(raw_file: RawFile, rows: list[bytes]) -> str:
    """A digest of a file's rows that does not depend on their order.

    For a CSV file whose rows are one line each, without blank lines, byte order mark and carriage
    returns, it is what this prints: (head -n 1 FILE; tail -n +2 FILE | LC_ALL=C sort) | sha256sum
    """
    header = raw_file.header.text or ",".join(raw_file.declared_columns)
    digest = hashlib.sha256(as_bytes(header + "\n"))
    rows.sort()
    for first in range(0, len(rows), _ROWS_AT_A_TIME):
        digest.update(b"\n".join(rows[first : first + _ROWS_AT_A_TIME]) + b"\n")
    return digest.hexdigest()


def _on_disk(batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> pa.Table:
    """A table that takes no memory: millions of documents have more rows than fit in it."""
    try:
        with NamedTemporaryFile(prefix="sosdbt-") as file:
            with pa.ipc.new_file(file, schema) as writer:
                for batch in batches:
                    writer.write(batch)
            file.flush()
            return pa.ipc.open_file(pa.memory_map(file.name)).read_all()
    except OSError as error:
        raise InputError(
            f"The rows of the documents cannot be kept in {gettempdir()}: {error.strerror}. "
            "Make room, or name another folder in TMPDIR."
        ) from None
