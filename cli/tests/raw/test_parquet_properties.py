"""Random values of every kind come out of a Parquet file as the text that Python reads back."""

import datetime
import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from sosdbt.raw.parquet_reader import read_parquet_rows
from sosdbt.raw.scan import scan

UTC = datetime.UTC
ZONES = st.sampled_from(["UTC", "Europe/Helsinki", "America/New_York", "+14:00"])
MOMENTS = st.datetimes(datetime.datetime(1, 1, 2), datetime.datetime(9999, 12, 30))


def texts(values: pa.Array, **options: object) -> list[str | None]:
    table = pa.table({"client_id": ["K"] * len(values), "birth_date": values})
    with tempfile.TemporaryDirectory() as raw:
        (Path(raw) / "effica").mkdir()
        pq.write_table(table, Path(raw) / "effica" / "clients.parquet", **options)
        (raw_file,) = scan(Path(raw)).files
        blocks = list(read_parquet_rows(raw_file))
    assert not any(error for block in blocks for error in block.errors)
    return [text for block in blocks for text in block.columns["birth_date"].to_pylist()]


def read_back(found: list[str | None], read: Callable[[str], object]) -> list[object]:
    return [None if text is None else read(text) for text in found]


def some(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(st.none() | values, min_size=1, max_size=12)


@given(values=some(MOMENTS), unit=st.sampled_from(["ms", "us"]))
@settings(deadline=None)
def test_local_times(values: list, unit: str) -> None:
    cut = 1_000 if unit == "ms" else 1
    values = [v and v.replace(microsecond=v.microsecond // cut * cut) for v in values]
    found = texts(pa.array(values, pa.timestamp(unit)))
    assert not any(text.endswith("Z") for text in found if text)
    assert read_back(found, datetime.datetime.fromisoformat) == values


@given(values=some(MOMENTS), zone=ZONES, stored=st.booleans())
@settings(deadline=None)
def test_moments_of_any_zone_are_written_in_utc(values: list, zone: str, stored: bool) -> None:
    moments = [v and v.replace(tzinfo=UTC) for v in values]
    found = texts(pa.array(moments, pa.timestamp("us", zone)), store_schema=stored)
    assert all(text.endswith("Z") for text in found if text)
    assert read_back(found, datetime.datetime.fromisoformat) == moments


@given(values=some(st.dates()))
@settings(deadline=None)
def test_days(values: list) -> None:
    assert texts(pa.array(values, pa.date32())) == [v and v.isoformat() for v in values]
    assert texts(pa.array(values, pa.date64())) == [v and v.isoformat() for v in values]


@given(values=some(st.integers(-(2**63), 2**63 - 1)))
@settings(deadline=None)
def test_whole_numbers(values: list) -> None:
    assert read_back(texts(pa.array(values, pa.int64())), int) == values


@given(values=some(st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e9, 1e9)))
@settings(deadline=None)
def test_floating_point_numbers(values: list) -> None:
    assert read_back(texts(pa.array(values, pa.float64())), float) == values


SURE = {pa.float32(): 2**24, pa.float64(): 2**53}


@given(kind=st.sampled_from(list(SURE)), data=st.data())
@settings(deadline=None)
def test_whole_numbers_in_floats_are_written_as_whole_numbers(
    kind: pa.DataType, data: st.DataObject
) -> None:
    values = data.draw(some(st.integers(1 - SURE[kind], SURE[kind] - 1)))
    floats = pa.array([v if v is None else float(v) for v in values], pa.float64()).cast(kind)
    assert texts(floats) == [v if v is None else str(v) for v in values]


@given(values=some(st.floats(-1e7, 1e7, width=32)))
@settings(deadline=None)
def test_short_floating_point_numbers(values: list) -> None:
    found = read_back(texts(pa.array(values, pa.float32())), float)
    assert pa.array(found, pa.float32()).to_pylist() == values


@given(values=some(st.decimals(-(10**9), 10**9, places=6)))
@settings(deadline=None)
def test_decimals(values: list) -> None:
    found = texts(pa.array(values, pa.decimal128(20, 6)))
    assert read_back(found, Decimal) == values
    assert not any("E" in text for text in found if text)


@given(
    values=some(st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=9)),
    kind=st.sampled_from([pa.string(), pa.large_string(), pa.binary(), pa.string_view()]),
    compression=st.sampled_from(["none", "snappy", "zstd", "gzip"]),
)
@settings(deadline=None)
def test_texts(values: list, kind: pa.DataType, compression: str) -> None:
    assert texts(pa.array(values, pa.string()).cast(kind), compression=compression) == values
