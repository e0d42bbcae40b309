"""Every value of a Parquet file as text, in the order of the file."""

import datetime
import re
import uuid
from collections.abc import Sized
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from raw_samples import put

from sosdbt.errors import InputError
from sosdbt.raw.parquet_reader import read_parquet_rows
from sosdbt.raw.raw_file import RawFile, Rows
from sosdbt.raw.row_faults import MAX_FIELD_CHARACTERS
from sosdbt.raw.scan import scan


def put_clients(raw: Path, columns: dict[str, object], **options: object) -> RawFile:
    (raw / "effica").mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), raw / "effica" / "clients.parquet", **options)
    (raw_file,) = scan(raw).files
    return raw_file


def read(raw_file: RawFile) -> Rows:
    blocks = list(read_parquet_rows(raw_file))
    assert len(blocks) == 1
    return blocks[0]


def texts(tmp_path: Path, values: object) -> list[str | None]:
    """The values as the reader gives them for the column birth_date."""
    rows = read(put_clients(tmp_path, {"client_id": ["K1", "K2"], "birth_date": values}))
    assert rows.errors == [None, None]
    assert rows.columns["birth_date"].type == pa.string()
    return rows.columns["birth_date"].to_pylist()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["", None], ["", None]),
        ([" a", "NULL"], [" a", "NULL"]),
        (pa.array(["a", "b"], pa.large_string()), ["a", "b"]),
        (pa.array(["a", "b"], pa.string_view()), ["a", "b"]),
        (pa.array(["a", "b"]).dictionary_encode(), ["a", "b"]),
        (pa.array(["ä".encode(), None], pa.binary()), ["ä", None]),
        ([7, None], ["7", None]),
        ([True, False], ["true", "false"]),
        ([Decimal("1.50"), None], ["1.50", None]),
        ([datetime.date(2023, 1, 31), None], ["2023-01-31", None]),
        (
            [datetime.datetime(2023, 1, 31), datetime.datetime(2023, 1, 31, 23, 59, 1)],
            ["2023-01-31T00:00:00", "2023-01-31T23:59:01"],
        ),
        (pa.nulls(2), [None, None]),
    ],
)
def test_values_as_text(tmp_path: Path, values: object, expected: list[str | None]) -> None:
    assert texts(tmp_path, values) == expected


@pytest.mark.parametrize("zone", ["UTC", "Europe/Helsinki", "America/New_York"])
def test_time_zones_do_not_depend_on_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    moment = datetime.datetime(2023, 1, 31, 23, 30, tzinfo=datetime.UTC)
    values = pa.array([moment, None], pa.timestamp("us", "Europe/Helsinki"))
    assert texts(tmp_path, values) == ["2023-01-31T23:30:00Z", None]


def test_rows_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    ids = [f"K{number * 7919 % 100_003}" for number in range(70_000)]
    raw_file = put_clients(
        tmp_path, {"client_id": ids, "sex": list(range(70_000))}, row_group_size=1_000
    )
    blocks = list(read_parquet_rows(raw_file))
    assert [value for block in blocks for value in block.columns["client_id"].to_pylist()] == ids
    assert [value for block in blocks for value in block.columns["sex"].to_pylist()] == [
        str(number) for number in range(70_000)
    ]


def test_columns_in_any_order_with_unknown_ones_between(tmp_path: Path) -> None:
    raw_file = put_clients(
        tmp_path, {"sex": ["2"], "colour": pa.nulls(1), "client_id": ["K1"], "SEX": ["1"]}
    )
    rows = read(raw_file)
    assert {name: values.to_pylist() for name, values in rows.columns.items()} == {
        "client_id": ["K1"],
        "sex": ["2"],
    }
    assert rows.lines is None


def test_no_rows(tmp_path: Path) -> None:
    raw_file = put_clients(tmp_path, {"client_id": pa.array([], pa.string())})
    assert sum(len(block.errors) for block in read_parquet_rows(raw_file)) == 0


def test_text_that_is_none_makes_its_row_unreadable(tmp_path: Path) -> None:
    rows = read(
        put_clients(
            tmp_path,
            {
                "client_id": pa.array([b"K1", b"K\xe42", b"K3", b"K4"], pa.binary()),
                "sex": ["1", "2", "\0", None],
            },
        )
    )
    assert rows.errors == [None, "not_text", "nul_byte", None]
    assert rows.columns["client_id"].to_pylist() == ["K1", None, None, "K4"]
    assert rows.columns["sex"].to_pylist() == ["1", None, None, None]


def test_longest_field_is_as_long_as_in_csv(tmp_path: Path) -> None:
    longest = "ä" * MAX_FIELD_CHARACTERS
    rows = read(put_clients(tmp_path, {"client_id": [longest, longest + "x", None]}))
    assert rows.errors == [None, "field_too_long", None]
    assert rows.columns["client_id"].to_pylist() == [longest, None, None]


def test_text_that_only_claims_to_be_utf_8(tmp_path: Path) -> None:
    offsets, data = pa.py_buffer(b"\0\0\0\0\1\0\0\0\3\0\0\0"), pa.py_buffer(b"K\xe4K")
    values = pa.Array.from_buffers(pa.string(), 2, [None, offsets, data])
    rows = read(put_clients(tmp_path, {"client_id": values}))
    assert rows.errors == [None, "not_text"]
    assert rows.columns["client_id"].to_pylist() == ["K", None]


def test_no_value_that_is_read_holds_a_line_break(tmp_path: Path) -> None:
    values = ["a\nb", "a\rb", "a b", "\u2028"]
    rows = read(put_clients(tmp_path, {"client_id": values, "other": ["a\nb"] * 4}))
    assert rows.errors == ["line_break_in_a_value", "line_break_in_a_value", None, None]


# Beside each: what a CSV file of the same values would hold.
MOMENT = datetime.datetime(2023, 1, 31, 22, 30, 0, 120_000)
UUID = uuid.UUID("12345678-1234-5678-1234-567812345678")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array([-128, 127], pa.int8()), ["-128", "127"]),
        (pa.array([0, 2**64 - 1], pa.uint64()), ["0", "18446744073709551615"]),
        (pa.array([12345.0, -0.5], pa.float64()), ["12345", "-0.5"]),
        (pa.array([-0.0, -11023.0], pa.float64()), ["-0", "-11023"]),
        (pa.array([1e-7, 2.0**51 + 0.5], pa.float64()), ["1e-07", "2251799813685248.5"]),
        (pa.array([2.0**53 - 1, None], pa.float64()), ["9007199254740991", None]),
        (pa.array([2.0**24 - 1, 0.1], pa.float32()), ["16777215", "0.1"]),
        (pa.array([-0.0, None], pa.float32()), ["-0", None]),
        (pa.array([20.0, None], pa.float32()).dictionary_encode(), ["20", None]),
        (pa.array([Decimal("1E-10"), None], pa.decimal128(38, 10)), ["0.0000000001", None]),
        (pa.array([Decimal(10) ** 60, None], pa.decimal256(76, 0)), ["1" + "0" * 60, None]),
        (pa.array([Decimal("2.50"), None], pa.decimal32(9, 2)), ["2.50", None]),
        (pa.array([Decimal("2.50"), None], pa.decimal64(18, 2)), ["2.50", None]),
        (pa.array([datetime.date(9999, 12, 31)] * 2, pa.date64()), ["9999-12-31"] * 2),
        (pa.array([datetime.date.min, datetime.date.max]), ["0001-01-01", "9999-12-31"]),
        (pa.array([0, 1], pa.timestamp("s")), ["1970-01-01T00:00:00", "1970-01-01T00:00:01"]),
        (pa.array([MOMENT, None], pa.timestamp("ms")), ["2023-01-31T22:30:00.120", None]),
        (pa.array([MOMENT, None], pa.timestamp("us")), ["2023-01-31T22:30:00.120000", None]),
        (
            pa.array([1, -1], pa.timestamp("ns")),
            ["1970-01-01T00:00:00.000000001", "1969-12-31T23:59:59.999999999"],
        ),
        (
            pa.array([MOMENT, None], pa.timestamp("us", "UTC")),
            ["2023-01-31T22:30:00.120000Z", None],
        ),
        (pa.array([0, None], pa.timestamp("s", "+02:00")), ["1970-01-01T00:00:00Z", None]),
        (pa.array([0, None], pa.timestamp("s", "Mars/Olympus")), ["1970-01-01T00:00:00Z", None]),
        (
            pa.array([datetime.time(1, 2), datetime.time(1, 2, 3, 4)]),
            ["01:02:00", "01:02:03.000004"],
        ),
        (pa.array([61, None], pa.time32("s")), ["00:01:01", None]),
        (pa.array(["Ä1".encode(), None], pa.binary(3)), ["Ä1", None]),
        (pa.array(["Ä1".encode(), None], pa.large_binary()), ["Ä1", None]),
        (pa.array(["Ä1".encode(), None], pa.binary_view()), ["Ä1", None]),
        (pa.array([b"Ab", None], pa.binary(2)).dictionary_encode(), ["Ab", None]),
        (pa.array([7, None]).dictionary_encode(), ["7", None]),
        (pa.array([UUID.bytes, None], pa.uuid()), [str(UUID), None]),
        (pa.array(["{}", None], pa.json_()), ["{}", None]),
    ],
    ids=lambda values: str(values.type) if isinstance(values, pa.Array) else "",
)
@pytest.mark.parametrize("stored", [True, False], ids=["schema of Arrow", "schema of Parquet"])
def test_every_type_as_text(
    tmp_path: Path, values: object, expected: list[str | None], stored: bool
) -> None:
    columns = {"client_id": ["K1", "K2"], "birth_date": values}
    rows = read(put_clients(tmp_path, columns, store_schema=stored))
    assert rows.errors == [None, None]
    assert rows.columns["birth_date"].to_pylist() == expected


@pytest.mark.parametrize(
    "values",
    [
        [[1, 2]],
        [{"a": 1}],
        pa.array([[("k", "v")]], pa.map_(pa.string(), pa.string())),
        pa.array([1], pa.duration("s")),
        [float("nan")],
        [float("inf")],
        [2.0**53],
        [-(2.0**53)],
        pa.array([20230115.0, 20230117.0], pa.float32()),
        pa.array([-(2.0**24)], pa.float32()),
        pa.array([float("nan")], pa.float32()),
        pa.array([2.0], pa.float16()),
        pa.array([[1.0, 2.0]], pa.list_(pa.float32(), 2)),
    ],
    ids=str,
)
def test_type_that_has_no_text(tmp_path: Path, values: Sized) -> None:
    raw_file = put_clients(tmp_path, {"client_id": ["K1"] * len(values), "sex": values})
    with pytest.raises(InputError, match=r"clients\.parquet: the column sex .* Write it as text"):
        read(raw_file)


@pytest.mark.parametrize("value", ["interval 1 day", "[1]", "{'a': 'b'}", "'infinity'::double"])
def test_type_of_another_writer_that_has_no_text(tmp_path: Path, value: str) -> None:
    path = put(tmp_path, "effica/clients.parquet", b"")
    duckdb.sql(f"copy (select 'K' as client_id, {value} as sex) to '{path}'")
    (raw_file,) = scan(tmp_path).files
    with pytest.raises(InputError, match=r"clients\.parquet: the column sex .* Write it as text"):
        read(raw_file)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("timestamptz '2023-01-31 22:30:00+00'", "2023-01-31T22:30:00Z"),
        ("timestamp '2023-01-31 22:30:00'", "2023-01-31T22:30:00"),
        ("timestamp_ns '2023-01-31 22:30:00'", "2023-01-31T22:30:00"),
        ("'2023-01-31'::date", "2023-01-31"),
        ("'ä'::enum('ä', 'b')", "ä"),
        ("encode('Ä1')", "Ä1"),
        ("7::utinyint", "7"),
        ("1::hugeint", "1"),
        ("12345::float", "12345"),
        ("1.50::decimal(4, 2)", "1.50"),
    ],
)
def test_types_of_another_writer_as_text(tmp_path: Path, value: str, expected: str) -> None:
    path = put(tmp_path, "effica/clients.parquet", b"")
    duckdb.sql(f"copy (select 'K' as client_id, {value} as sex) to '{path}'")
    (raw_file,) = scan(tmp_path).files
    assert read(raw_file).columns["sex"].to_pylist() == [expected]


@pytest.mark.parametrize("day", ["10000-01-01", "0000-12-31", "<value out of range: 106751991167>"])
def test_days_outside_the_years_1_to_9999_are_no_days(tmp_path: Path, day: str) -> None:
    numbers = {"10000-01-01": 2_932_897, "0000-12-31": -719_163}
    number = numbers.get(day, 106_751_991_167)
    values = pa.array([number * 86_400, None], pa.timestamp("s"))
    (text, _) = texts(tmp_path, values)
    assert text is not None
    assert not re.fullmatch(r"(?!0000)[0-9]{4}-.*", text)


LOCAL_TIMES = [datetime.datetime(9999, 12, 31), datetime.datetime(1, 1, 1, 23, 59)]


def test_int96_of_spark_is_read_without_loss(tmp_path: Path) -> None:
    moments = pa.array(LOCAL_TIMES, pa.timestamp("us"))
    table = pa.table({"client_id": ["K1", "K2"], "birth_date": moments})
    path = put(tmp_path, "effica/clients.parquet", b"")
    with pq.ParquetWriter(
        path, table.schema, use_deprecated_int96_timestamps=True, store_schema=False
    ) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({"org.apache.spark.version": "4.0.0"})
    (raw_file,) = scan(tmp_path).files
    assert read(raw_file).columns["birth_date"].to_pylist() == [
        "9999-12-31T00:00:00Z",
        "0001-01-01T23:59:00Z",
    ]


@pytest.mark.parametrize("store_schema", [True, False])
def test_int96_of_another_writer_is_refused(tmp_path: Path, store_schema: bool) -> None:
    columns = {"client_id": ["K1"], "sex": [LOCAL_TIMES[0]]}
    raw_file = put_clients(
        tmp_path, columns, use_deprecated_int96_timestamps=True, store_schema=store_schema
    )
    with pytest.raises(InputError, match=r"the column sex holds INT96 .* Write it as text"):
        read(raw_file)


def test_names_without_the_blanks_around_them(tmp_path: Path) -> None:
    raw_file = put_clients(tmp_path, {"\ufeffclient_id": ["K1"], " sex\xa0": ["2"], "": ["x"]})
    rows = read(raw_file)
    assert {name: values.to_pylist() for name, values in rows.columns.items()} == {
        "client_id": ["K1"],
        "sex": ["2"],
    }


def test_damage_behind_a_good_footer(tmp_path: Path) -> None:
    raw_file = put_clients(tmp_path, {"client_id": [f"K{number}" for number in range(5_000)]})
    content = bytearray(raw_file.path.read_bytes())
    content[4:2_000] = b"\xff" * 1_996
    raw_file.path.write_bytes(content)
    with pytest.raises(InputError, match=r"clients\.parquet: is no Parquet file, or a damaged"):
        list(read_parquet_rows(raw_file))
