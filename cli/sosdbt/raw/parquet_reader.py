"""Reads the rows of a raw Parquet file: the declared columns, each value as text.

Nothing is guessed: midnight in a column of timestamps stays a date with a time.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sosdbt.errors import InputError
from sosdbt.raw.csv_reader import MAX_FIELD_CHARACTERS
from sosdbt.raw.raw_file import RawFile
from sosdbt.raw.row_faults import FIELD_TOO_LONG, NOT_UTF8, NUL_BYTE
from sosdbt.raw.rows import Rows

_ROWS_AT_A_TIME = 65_536
_AS_TEXT = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
_AS_BYTES = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view)


def read_parquet_columns(path: Path) -> tuple[str, ...]:
    with _broken_file_as_input_error(path):
        return tuple(pq.read_schema(path).names)


def read_parquet_rows(raw_file: RawFile) -> Iterator[Rows]:
    path, names = raw_file.path, raw_file.declared_columns
    engine = duckdb.connect(config={"threads": 1, "temp_directory": ""})
    # The text of a timestamp with time zone depends on it.
    engine.execute("set TimeZone = 'UTC'")
    with engine, _broken_file_as_input_error(path), pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_ROWS_AT_A_TIME, columns=names):
            columns = {name: _to_bytes(path, name, batch.column(name), engine) for name in names}
            yield _checked(columns)


def _to_bytes(
    path: Path, name: str, values: pa.Array, engine: duckdb.DuckDBPyConnection
) -> pa.Array:
    """The column as text that nobody has checked to be UTF-8."""
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if any(is_kind(values.type) for is_kind in (*_AS_TEXT, *_AS_BYTES)):
        return values.cast(pa.binary())
    try:
        relation = engine.from_arrow(pa.table({"value": values}))
        texts = relation.project("cast(value as varchar) as value").to_arrow_table()
    except duckdb.Error:
        raise InputError(
            f"{path}: the column {name} holds a value of the type {values.type} that cannot be "
            "read as text. Write it as text."
        ) from None
    return texts["value"].combine_chunks().cast(pa.binary())


def _checked(columns: dict[str, pa.Array]) -> Rows:
    names = list(columns)
    rows = list(zip(*(columns[name].to_pylist() for name in names), strict=True))
    errors: list[str | None] = [None] * len(rows)
    for values in columns.values():
        if not _is_clean(values):
            errors = [_fault(row) for row in rows]
            break
    readable = pa.array([error is None for error in errors], pa.bool_())
    return Rows(
        columns={
            name: pc.if_else(readable, columns[name], None).cast(pa.string()) for name in names
        },
        errors=errors,
        texts=[_row_text(row) for row in rows],
        lines=None,
    )


def _is_clean(values: pa.Array) -> bool:
    try:
        texts = values.cast(pa.string())
    except pa.ArrowInvalid:
        return False
    if (pc.max(pc.utf8_length(texts)).as_py() or 0) > MAX_FIELD_CHARACTERS:
        return False
    return not pc.any(pc.match_substring(texts, "\0")).as_py()


def _fault(row: tuple[bytes | None, ...]) -> str | None:
    for value in row:
        if value is None:
            continue
        if b"\0" in value:
            return NUL_BYTE
        try:
            text = value.decode("utf-8")
        except UnicodeDecodeError:
            return NOT_UTF8
        if len(text) > MAX_FIELD_CHARACTERS:
            return FIELD_TOO_LONG
    return None


def _row_text(row: tuple[bytes | None, ...]) -> bytes:
    values = [None if value is None else value.decode("utf-8", "surrogateescape") for value in row]
    return json.dumps(values).encode("ascii")


@contextmanager
def _broken_file_as_input_error(path: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, ValueError, OSError) as error:
        # What the operating system refuses has a number; Arrow's own complaints have none.
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise InputError(
            f"{path}: is no Parquet file, or a damaged one. Write the file again."
        ) from None
