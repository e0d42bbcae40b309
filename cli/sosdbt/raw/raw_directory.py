"""The raw layer of one raw directory as Arrow tables. Safe to use from several threads."""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from tempfile import NamedTemporaryFile, gettempdir

import pyarrow as pa

from sosdbt.config import find_project
from sosdbt.errors import InputError
from sosdbt.raw import refusals
from sosdbt.raw.csv_reader import read_csv_rows
from sosdbt.raw.documents import Documents
from sosdbt.raw.encodings import as_bytes
from sosdbt.raw.notices import Kind
from sosdbt.raw.parquet_reader import read_parquet_rows
from sosdbt.raw.raw_file import RawFile, Rows, while_it_is_read
from sosdbt.raw.scan import RawScan, scan
from sosdbt.raw.tables import COLUMNS

_TEXT, _NUMBER = pa.string(), pa.int64()
_TYPES = {"varchar": _TEXT, "bigint": _NUMBER}
_SCHEMAS = {
    **{
        name: pa.schema((column, _TYPES[form]) for column, form in columns.items())
        for name, columns in COLUMNS.items()
    },
    "source_systems": pa.schema({"source_system": _TEXT}),
    "input_files": pa.schema(
        {
            "source_system": _TEXT,
            "source_table": _TEXT,
            "file_name": _TEXT,
            "file_format": _TEXT,
            "rows_read": _NUMBER,
            "rows_unreadable": _NUMBER,
            "rows_sha256": _TEXT,
        }
    ),
}
RAW_TABLES = tuple(_SCHEMAS)
_ROWS_AT_A_TIME = 10_000


class RawDirectory:
    """As it is when first looked at. Rows are read anew for each table asked for."""

    def __init__(
        self, path: Path, encodings: Mapping[str, str] | None = None, project: Path | None = None
    ) -> None:
        self._path = path
        self._encodings = encodings
        # The project says what is read of documents.
        self._project = project
        # One file at a time: reading is bound to the interpreter, and memory to one file's rows.
        self._lock = threading.Lock()
        self._summaries: dict[Path, dict[str, str | int]] = {}

    @cached_property
    def scanned(self) -> RawScan:
        return scan(self._path, self._encodings)

    @cached_property
    def _documents(self) -> Documents:
        documents = Documents(self._project or find_project())
        documents.refuse_other_tables(self.scanned.files, self.scanned.documents)
        return documents

    def table(self, name: str) -> pa.Table:
        schema = _SCHEMAS[name]
        with self._lock:
            if name == "source_systems":
                return pa.table([pa.array(self.scanned.systems, _TEXT)], schema)
            if name == "input_files":
                return pa.Table.from_pylist(list(self._input_files()), schema)
            batches = self._batches(name, schema)
            if name in ("kanta_records", "source_documents") and self.scanned.documents:
                return _on_disk(batches, schema)
            return pa.Table.from_batches(batches, schema)

    def _input_files(self) -> Iterator[dict[str, str | int]]:
        for file in self.scanned.files:
            if file.path not in self._summaries:
                for _ in self._read(file):
                    pass
            yield self._summaries[file.path]
        for system, paths in self.scanned.documents.items():
            yield from self._documents.summary(system, paths)

    def _batches(self, name: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        rows_before: Counter[str] = Counter()
        for raw_file in self.scanned.files:
            for rows in self._read(raw_file) if raw_file.source_table == name else ():
                yield _batch(raw_file, rows, rows_before[raw_file.source_system] + 1, schema)
                rows_before[raw_file.source_system] += len(rows.errors)
        for system, paths in self.scanned.documents.items():
            if self._documents.table_of(system) == name:
                for documents in self._documents.read(system, paths, rows_before[system] + 1):
                    yield from documents.select(schema.names).cast(schema).to_batches()

    def _read(self, raw_file: RawFile) -> Iterator[Rows]:
        path = raw_file.path
        count = unreadable = 0
        texts: list[bytes] = []
        swallowed: list[int] = []
        is_known = path in self._summaries
        with while_it_is_read(path, raw_file.state):
            for rows in _rows(raw_file):
                count += len(rows.errors)
                unreadable += len(rows.errors) - rows.errors.count(None)
                texts.extend(() if is_known else rows.texts)
                swallowed += rows.swallowed
                yield rows
        place = f"{raw_file.source_system}/{path.name}"
        said = (
            "lines that look like rows stand inside values of a column that is not read: "
            f"{len(swallowed):,}, the first is line {min(swallowed, default=0)}. "
            "Look for a stray quotation mark above."
        )
        refusals.remember_noticed(place, [(Kind.MISSED, place, said)] if swallowed else [])
        if not is_known:
            self._summaries[path] = {
                "source_system": raw_file.source_system,
                "source_table": raw_file.source_table,
                "file_name": path.name,
                "file_format": raw_file.format,
                "rows_read": count,
                "rows_unreadable": unreadable,
                "rows_sha256": _row_digest(raw_file, texts),
            }


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


def _rows(raw_file: RawFile) -> Iterator[Rows]:
    return read_csv_rows(raw_file) if raw_file.format == "csv" else read_parquet_rows(raw_file)


def _batch(raw_file: RawFile, rows: Rows, first_row: int, schema: pa.Schema) -> pa.RecordBatch:
    count = len(rows.errors)
    columns = {
        "source_system": pa.repeat(raw_file.source_system, count),
        "source_row": pa.array(range(first_row, first_row + count), _NUMBER),
        "source_line": pa.nulls(count, _NUMBER)
        if rows.lines is None
        else pa.array(rows.lines, _NUMBER),
        "read_error": pa.array(rows.errors, _TEXT),
        **rows.columns,
    }
    arrays = [columns.get(field.name, pa.nulls(count, field.type)) for field in schema]
    return pa.record_batch(arrays, schema=schema)


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
