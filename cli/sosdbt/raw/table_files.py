"""Reads a raw file, and tells what was in it."""

import hashlib
from collections.abc import Generator, Iterator

import pyarrow as pa

from sosdbt.raw import refusals
from sosdbt.raw.csv_reader import read_csv_rows
from sosdbt.raw.encodings import as_bytes
from sosdbt.raw.notices import Kind
from sosdbt.raw.parquet_reader import read_parquet_rows
from sosdbt.raw.raw_file import RawFile, Rows, Summary, while_it_is_read

_ROWS_AT_A_TIME = 10_000


def read_file(raw_file: RawFile) -> Generator[pa.Table, None, list[Summary]]:
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
