"""Reads the rows of a raw Parquet file: the declared columns, each value as text.

The text of a value is the one that a CSV file would hold, and nothing is guessed: midnight in a
column of timestamps stays a date with a time, and a moment that has a time zone is written in UTC.
A type that has no such text, or more than one, is refused by the names of the file and the column.
"""

import base64
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
from sosdbt.raw.encodings import as_text
from sosdbt.raw.raw_file import RawFile, Rows
from sosdbt.raw.row_faults import MAX_FIELD_CHARACTERS, fault_in

_ROWS_AT_A_TIME = 65_536
# Every whole number below has a float of that many bits of its own: no two ids become one.
_END_OF_SURE_FLOATS = {16: 2**11, 32: 2**24, 64: 2**53}
_NO_TEXT_TYPES = {"BSON", "INTERVAL", "LIST", "MAP", "VARIANT", "GEOMETRY", "GEOGRAPHY"}
_SPARK = b"org.apache.spark.version"
_ARROW = b"ARROW:schema"


def read_parquet_columns(path: Path) -> tuple[str, ...]:
    with _broken_file_as_input_error(path):
        return tuple(pq.read_schema(path).names)


def read_parquet_rows(raw_file: RawFile) -> Iterator[Rows]:
    path, positions = raw_file.path, raw_file.positions
    written = {name: raw_file.columns[positions[name]] for name in raw_file.declared_columns}
    # The day of an INT96 timestamp fits in milliseconds whatever it is; in nanoseconds it wraps.
    with (
        _broken_file_as_input_error(path),
        pq.ParquetFile(path, coerce_int96_timestamp_unit="ms") as file,
    ):
        to_bytes = {name: _converter(file, path, name, column) for name, column in written.items()}
        for batch in file.iter_batches(_ROWS_AT_A_TIME, columns=list(written.values())):
            yield _checked(
                {
                    name: to_bytes[name](batch.column(column)).cast(pa.binary())
                    for name, column in written.items()
                }
            )


def _converter(
    file: pq.ParquetFile, path: Path, name: str, column: str
) -> Callable[[pa.Array], pa.Array]:
    """What makes text, which nobody has checked to be UTF-8, of the values of a column."""

    def refused(what: str) -> InputError:
        return InputError(f"{path}: the column {name} {what}. Write it as text.")

    leaves = (file.schema.column(index) for index in range(len(file.schema)))
    leaf = next((leaf for leaf in leaves if leaf.path == column), None)
    if leaf is None or {leaf.logical_type.type, leaf.converted_type} & _NO_TEXT_TYPES:
        raise refused("holds values of a type that has no text")
    has_zone = leaf.physical_type == "INT96" and _is_utc(file, column)
    if has_zone is None:
        raise refused(
            "holds INT96 timestamps, and the file does not say whether they are local times"
        )

    def convert(values: pa.Array) -> pa.Array:
        try:
            return _to_text(values, bool(has_zone))
        except _NoTextError as error:
            raise refused(str(error)) from None

    return convert


def _is_utc(file: pq.ParquetFile, column: str) -> bool | None:
    """Whether INT96 timestamps are moments in UTC, as Spark writes them; None if nobody says."""
    metadata = file.metadata.metadata or {}
    if _SPARK in metadata:
        return True
    if _ARROW not in metadata:
        return None
    schema = pa.ipc.read_schema(pa.BufferReader(base64.b64decode(metadata[_ARROW])))
    position = schema.get_field_index(column)
    return position >= 0 and getattr(schema.field(position).type, "tz", None) is not None


class _NoTextError(Exception):
    """Its text says what a column holds that is no text."""


def _to_text(values: pa.Array, is_utc: bool) -> pa.Array:
    kind = values.type
    if pa.types.is_dictionary(kind):
        return _to_text(values.dictionary_decode(), is_utc)
    if isinstance(kind, pa.BaseExtensionType):
        if kind.extension_name == "arrow.uuid":
            return _texts_of(values.storage, lambda value: str(uuid.UUID(bytes=value)))
        if kind.extension_name == "arrow.json":
            return values.storage
        raise _NoTextError(f"holds values of the type {kind}")
    if pa.types.is_timestamp(kind):
        return _timestamps(values, is_utc or kind.tz is not None)
    if pa.types.is_floating(kind):
        return _floats(values)
    if pa.types.is_decimal(kind):
        return _texts_of(values, lambda value: f"{value:f}")
    if pa.types.is_time(kind):
        return _without_zeros(values.cast(pa.string()))
    if any(is_kind(kind) for is_kind in _TEXT_BY_ARROW):
        return values.cast(pa.string())
    if any(is_kind(kind) for is_kind in _BYTES):
        return values
    raise _NoTextError(f"holds values of the type {kind}")


_TEXT_BY_ARROW = (pa.types.is_null, pa.types.is_boolean, pa.types.is_integer, pa.types.is_date)
_BYTES = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_binary_view,
    pa.types.is_fixed_size_binary,
)


def _texts_of(values: pa.Array, text: Callable[[Any], str]) -> pa.Array:
    return pa.array(
        (None if value is None else text(value) for value in values.to_pylist()), pa.string()
    )


def _timestamps(values: pa.Array, is_utc: bool) -> pa.Array:
    in_utc = values.view(pa.timestamp(values.type.unit))
    texts = pc.replace_substring_regex(in_utc.cast(pa.string()), r"^([0-9-]+) ", r"\1T")
    texts = _without_zeros(texts)
    return pc.binary_join_element_wise(texts, "Z", "") if is_utc else texts


def _without_zeros(texts: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(texts, r"\.0+$", "")


def _floats(values: pa.Array) -> pa.Array:
    end = _END_OF_SURE_FLOATS[values.type.bit_width]

    def text(shortest: str) -> str:
        value = float(shortest)
        if not abs(value) < end:
            raise _NoTextError("holds NaN or a floating-point number that is too large to be exact")
        return repr(value) if shortest == "-0" else repr(value).removesuffix(".0")

    return _texts_of(values.cast(pa.string()), text)


def _checked(columns: dict[str, pa.Array]) -> Rows:
    names = list(columns)
    by_column = [map(_as_text, columns[name].to_pylist()) for name in names]
    rows = list(zip(*by_column, strict=True))
    errors: list[str | None] = [None] * len(rows)
    if not all(map(_is_clean, columns.values())):
        faults = (map(fault_in, filter(None, row)) for row in rows)
        errors = [next(filter(None, of_row), None) for of_row in faults]
    readable = pa.array([error is None for error in errors], pa.bool_())
    return Rows(
        columns={
            name: pc.if_else(readable, columns[name], None).cast(pa.string()) for name in names
        },
        errors=errors,
        texts=[json.dumps(row).encode("ascii") for row in rows],
        lines=None,
    )


def _as_text(value: bytes | None) -> str | None:
    return None if value is None else as_text(value)


def _is_clean(values: pa.Array) -> bool:
    try:
        texts = values.cast(pa.string())
    except pa.ArrowInvalid:
        return False
    if (pc.max(pc.utf8_length(texts)).as_py() or 0) > MAX_FIELD_CHARACTERS:
        return False
    return not pc.any(pc.match_substring_regex(texts, r"[\x00\r\n]")).as_py()


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
