"""Reads the rows of a raw Parquet file: the declared columns, each value as text.

The text of a value is the one that a CSV file would hold, and nothing is guessed: midnight in a
column of timestamps stays a date with a time, and a moment that has a time zone is written in UTC.
A type that has no such text, or more than one, is refused by the names of the file and the column.
"""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sosdbt.errors import InputError
from sosdbt.raw.raw_file import RawFile, Rows
from sosdbt.raw.row_faults import MAX_FIELD_CHARACTERS, fault_in

_ROWS_AT_A_TIME = 65_536
# Every whole number below has a float of that many bits of its own: no two ids become one.
_END_OF_SURE_FLOATS = {pa.float32(): 2**24, pa.float64(): 2**53}
_NO_TEXT_TYPES = {"BSON", "INTERVAL", "LIST", "MAP", "VARIANT", "GEOMETRY", "GEOGRAPHY"}
_SPARK = b"org.apache.spark.version"


def read_parquet_columns(path: Path) -> tuple[str, ...]:
    with _broken_file_as_input_error(path):
        return tuple(pq.read_schema(path).names)


def read_parquet_rows(raw_file: RawFile) -> Iterator[Rows]:
    path, positions = raw_file.path, raw_file.positions
    written = {name: raw_file.header.columns[positions[name]] for name in raw_file.declared_columns}
    # The day of an INT96 timestamp fits in milliseconds whatever it is; in nanoseconds it wraps.
    with (
        _broken_file_as_input_error(path),
        pq.ParquetFile(path, coerce_int96_timestamp_unit="ms") as file,
    ):
        name, in_utc = "", {}
        try:
            for name, column in written.items():
                in_utc[name] = _is_utc(file, column)
            for batch in file.iter_batches(_ROWS_AT_A_TIME, columns=list(written.values())):
                columns = {}
                for name, column in written.items():
                    columns[name] = _to_text(batch.column(column), in_utc[name]).cast(pa.binary())
                yield _checked(columns)
        except _NoTextError as error:
            raise InputError(f"{path}: the column {name} {error}. Write it as text.") from None


class _NoTextError(Exception):
    """Its text says what a column holds that is no text."""


def _is_utc(file: pq.ParquetFile, column: str) -> bool:
    """Whether its INT96 timestamps are moments in UTC, as Spark writes them."""
    leaves = (file.schema.column(index) for index in range(len(file.schema)))
    leaf = next((leaf for leaf in leaves if leaf.path == column), None)
    if leaf is None or {leaf.logical_type.type, leaf.converted_type} & _NO_TEXT_TYPES:
        raise _NoTextError("holds values of a type that has no text")
    is_int96 = leaf.physical_type == "INT96"
    if is_int96 and _SPARK not in (file.metadata.metadata or {}):
        raise _NoTextError("holds INT96 timestamps, and Spark did not write the file")
    return bool(is_int96)


def _to_text(values: pa.Array, is_utc: bool) -> pa.Array:
    """Text, which nobody has checked to be UTF-8, of the values of a column."""
    kind, types = values.type, pa.types
    if types.is_dictionary(kind):
        return _to_text(values.dictionary_decode(), is_utc)
    if isinstance(kind, pa.UuidType):
        return _texts_of(values.storage, lambda value: str(uuid.UUID(bytes=value)))
    if isinstance(kind, pa.JsonType):
        return values.storage
    if types.is_timestamp(kind):
        in_utc = values.view(pa.timestamp(kind.unit)).cast(pa.string())
        texts = pc.replace_substring_regex(in_utc, r"^([0-9-]+) ", r"\1T")
        texts = pc.replace_substring_regex(texts, r"\.0+$", "")
        return pc.binary_join_element_wise(texts, "Z", "") if is_utc or kind.tz else texts
    if types.is_float32(kind) or types.is_float64(kind):
        if not pc.all(pc.less(pc.abs(values), _END_OF_SURE_FLOATS[kind]), min_count=0).as_py():
            raise _NoTextError("holds NaN or a floating-point number that is too large to be exact")
        # The shortest text of the number, and no exponent where it is a whole one.
        return _texts_of(values.cast(pa.string()), lambda it: repr(float(it)).removesuffix(".0"))
    if types.is_decimal(kind):
        return _texts_of(values, "{:f}".format)
    if types.is_time(kind):
        return pc.replace_substring_regex(values.cast(pa.string()), r"\.0+$", "")
    if types.is_integer(kind) or types.is_date(kind) or types.is_boolean(kind):
        return values.cast(pa.string())
    try:
        return values.cast(pa.binary())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise _NoTextError(f"holds values of the type {kind}") from None


def _texts_of(values: pa.Array, text: Callable[[Any], str]) -> pa.Array:
    return pa.array(
        (None if value is None else text(value) for value in values.to_pylist()), pa.string()
    )


def _checked(columns: dict[str, pa.Array]) -> Rows:
    rows = list(zip(*(map(_decoded, column.to_pylist()) for column in columns.values()),
                    strict=True))  # fmt: skip
    texts = [json.dumps(row).encode("ascii") for row in rows]
    # What JSON writes as it is, and within the length of one value, holds no fault.
    errors = [
        fault_in(row) if len(text) > MAX_FIELD_CHARACTERS or b"\\" in text else None
        for row, text in zip(rows, texts, strict=True)
    ]
    readable = pa.array([error is None for error in errors], pa.bool_())
    texts_of = {name: pc.if_else(readable, values, None) for name, values in columns.items()}
    columns = {name: values.cast(pa.string()) for name, values in texts_of.items()}
    return Rows(columns, errors, texts, lines=None)


def _decoded(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", "surrogateescape")


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
