"""The raw layer of one raw directory as Arrow tables. Safe to use from several threads."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from sosdbt.errors import InputError
from sosdbt.raw import refusals
from sosdbt.raw.csv_header import header_line
from sosdbt.raw.csv_reader import read_csv_rows
from sosdbt.raw.parquet_reader import read_parquet_rows
from sosdbt.raw.raw_file import RawFile
from sosdbt.raw.row_digest import row_digest
from sosdbt.raw.rows import Rows
from sosdbt.raw.scan import scan
from sosdbt.raw.tables import TABLES, Table

_INPUT_FILES = pa.schema(
    [
        ("source_system", pa.string()),
        ("source_table", pa.string()),
        ("file_name", pa.string()),
        ("file_format", pa.string()),
        ("rows_read", pa.int64()),
        ("rows_unreadable", pa.int64()),
        ("rows_sha256", pa.string()),
    ]
)

# Inode, size and time of change: differs when a file was replaced or written to.
_State = tuple[int, int, int]


@dataclass
class _Summary:
    """Counts and digest of one file; its rows are forgotten."""

    rows_read: int
    rows_unreadable: int
    rows_sha256: str


@dataclass
class _Tally:
    header: bytes
    rows: int = 0
    unreadable: int = 0
    texts: list[bytes] = field(default_factory=list)

    def add(self, rows: Rows) -> None:
        self.rows += len(rows.errors)
        self.unreadable += len(rows.errors) - rows.errors.count(None)
        self.texts.extend(rows.texts)

    def summary(self) -> _Summary:
        return _Summary(self.rows, self.unreadable, row_digest(self.header, self.texts))


class RawDirectory:
    """Rows are read anew for each table asked for. Counts and digests are kept."""

    def __init__(self, path: Path, encodings: Mapping[str, str] | None = None) -> None:
        self._path = path
        self._encodings = encodings
        # One file at a time: reading is bound to the interpreter, and memory to one file's rows.
        self._lock = threading.Lock()
        self._summaries: dict[tuple[Path, _State], _Summary] = {}

    def table(self, name: str) -> pa.Table:
        table = TABLES[name]
        schema = _schema(table)
        batches: list[pa.RecordBatch] = []
        with self._lock:
            for raw_file in scan(self._path, self._encodings).files:
                if raw_file.source_table != name:
                    continue
                first_row = 1
                for rows in self._read(raw_file):
                    batches.append(_batch(raw_file, rows, first_row, schema))
                    first_row += len(rows.errors)
        return pa.Table.from_batches(batches, schema)

    def input_files(self) -> pa.Table:
        with self._lock:
            rows = [
                self._input_file(raw_file) for raw_file in scan(self._path, self._encodings).files
            ]
        return pa.Table.from_pylist(rows, _INPUT_FILES)

    def _input_file(self, raw_file: RawFile) -> dict[str, str | int]:
        if (raw_file.path, _state(raw_file)) not in self._summaries:
            for _ in self._read(raw_file):
                pass
        summary = self._summaries[raw_file.path, _state(raw_file)]
        return {
            "source_system": raw_file.source_system,
            "source_table": raw_file.source_table,
            "file_name": raw_file.path.name,
            "file_format": raw_file.format,
            "rows_read": summary.rows_read,
            "rows_unreadable": summary.rows_unreadable,
            "rows_sha256": summary.rows_sha256,
        }

    def _read(self, raw_file: RawFile) -> Iterator[Rows]:
        path = raw_file.path
        try:
            state = _state(raw_file)
            tally = None if (path, state) in self._summaries else _Tally(_header(raw_file))
            swallowed: list[int] = []
            for rows in _rows(raw_file):
                if tally:
                    tally.add(rows)
                swallowed += rows.swallowed
                yield rows
            refusals.remember_swallowed(path, swallowed)
            is_changed = _state(raw_file) != state
        except OSError as error:
            raise InputError(
                f"{path}: cannot be read: {error.strerror}. Check that it is still there."
            ) from None
        if is_changed:
            raise InputError(
                f"{path}: was changed while it was read. Start again when it is complete."
            )
        if tally:
            self._summaries[path, state] = tally.summary()


def _state(raw_file: RawFile) -> _State:
    stat = raw_file.path.stat()
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def _rows(raw_file: RawFile) -> Iterator[Rows]:
    return read_csv_rows(raw_file) if raw_file.format == "csv" else read_parquet_rows(raw_file)


def _header(raw_file: RawFile) -> bytes:
    if raw_file.format == "csv":
        return header_line(raw_file.path, raw_file.encoding, raw_file.header_line)
    return ",".join(raw_file.declared_columns).encode()


def _schema(table: Table) -> pa.Schema:
    return pa.schema(
        [
            ("source_system", pa.string()),
            ("source_row", pa.int64()),
            ("source_line", pa.int64()),
            ("read_error", pa.string()),
            *((column, pa.string()) for column in table.columns),
        ]
    )


def _batch(raw_file: RawFile, rows: Rows, first_row: int, schema: pa.Schema) -> pa.RecordBatch:
    count = len(rows.errors)
    lines = pa.nulls(count, pa.int64()) if rows.lines is None else pa.array(rows.lines, pa.int64())
    return pa.record_batch(
        [
            pa.repeat(raw_file.source_system, count),
            pa.array(range(first_row, first_row + count), pa.int64()),
            lines,
            pa.array(rows.errors, pa.string()),
            *(
                rows.columns.get(column, pa.nulls(count, pa.string()))
                for column in TABLES[raw_file.source_table].columns
            ),
        ],
        schema=schema,
    )
