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
from sosdbt.raw.parquet_reader import read_parquet_rows
from sosdbt.raw.raw_file import RawFile, Rows, State, state_of, while_it_is_read
from sosdbt.raw.scan import RawScan, is_synthetic, scan
from sosdbt.raw.tables import COLUMNS

_TEXT, _NUMBER = pa.string(), pa.int64()
_INPUT_FILES = pa.schema(
    {
        "source_system": _TEXT,
        "source_table": _TEXT,
        "file_name": _TEXT,
        "file_format": _TEXT,
        "rows_read": _NUMBER,
        "rows_unreadable": _NUMBER,
        "rows_sha256": _TEXT,
    }
)
_TYPES = {"varchar": _TEXT, "bigint": _NUMBER}
_ROWS_AT_A_TIME = 10_000


class RawDirectory:
    """Rows are read anew for each table asked for. Counts and digests are kept."""

    def __init__(
        self, path: Path, encodings: Mapping[str, str] | None = None, project: Path | None = None
    ) -> None:
        self._path = path
        self._encodings = encodings
        # The project says what is read of documents.
        self._project = project
        # One file at a time: reading is bound to the interpreter, and memory to one file's rows.
        self._lock = threading.Lock()
        self._summaries: dict[tuple[Path, State], dict[str, str | int]] = {}

    def table(self, name: str) -> pa.Table:
        schema = pa.schema((column, _TYPES[form]) for column, form in COLUMNS[name].items())
        with self._lock:
            scanned = scan(self._path, self._encodings)
            batches = self._batches(name, scanned, schema)
            if name in ("kanta_records", "source_documents") and scanned.documents:
                return _on_disk(batches, schema)
            return pa.Table.from_batches(batches, schema)

    def _batches(self, name: str, scanned: RawScan, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        rows_before: Counter[str] = Counter()
        for raw_file in scanned.files:
            for rows in self._read(raw_file) if raw_file.source_table == name else ():
                yield _batch(raw_file, rows, rows_before[raw_file.source_system] + 1, schema)
                rows_before[raw_file.source_system] += len(rows.errors)
        if scanned.documents:
            self._documents.refuse_other_tables(scanned.files, scanned.documents)
        for system, paths in scanned.documents.items():
            if self._documents.table_of(system) == name:
                for rows in self._documents.read(system, paths, rows_before[system] + 1):
                    yield from rows.select(schema.names).cast(schema).to_batches()

    @cached_property
    def _documents(self) -> Documents:
        return Documents(self._project or find_project())

    def is_synthetic(self) -> bool:
        return is_synthetic(scan(self._path, self._encodings))

    def source_systems(self) -> pa.Table:
        systems = scan(self._path, self._encodings).systems
        return pa.table({"source_system": pa.array(systems, _TEXT)})

    def input_files(self) -> pa.Table:
        with self._lock:
            scanned = scan(self._path, self._encodings)
            files = [self._summary(file) for file in scanned.files]
            for system, paths in scanned.documents.items():
                files += self._documents.summary(system, paths)
        return pa.Table.from_pylist(files, _INPUT_FILES)

    def _summary(self, raw_file: RawFile) -> dict[str, str | int]:
        if (raw_file.path, state_of(raw_file.path)) not in self._summaries:
            for _ in self._read(raw_file):
                pass
        return self._summaries[raw_file.path, state_of(raw_file.path)]

    def _read(self, raw_file: RawFile) -> Iterator[Rows]:
        path = raw_file.path
        count = unreadable = 0
        texts: list[bytes] = []
        swallowed: list[int] = []
        with while_it_is_read(path) as state:
            is_known = (path, state) in self._summaries
            for rows in _rows(raw_file):
                count += len(rows.errors)
                unreadable += len(rows.errors) - rows.errors.count(None)
                texts.extend(() if is_known else rows.texts)
                swallowed += rows.swallowed
                yield rows
        refusals.remember_swallowed(path, swallowed)
        if not is_known:
            self._summaries[path, state] = {
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
    header = raw_file.header or ",".join(raw_file.declared_columns)
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
        "source_line": None if rows.lines is None else pa.array(rows.lines, _NUMBER),
        "read_error": pa.array(rows.errors, _TEXT),
        **rows.columns,
    }
    return pa.record_batch(
        [
            pa.nulls(count, field.type) if columns.get(field.name) is None else columns[field.name]
            for field in schema
        ],
        schema=schema,
    )


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
