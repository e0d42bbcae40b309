"""Every value of a Parquet file as text, in the order of the file."""

import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sosdbt.errors import InputError
from sosdbt.raw.csv_reader import MAX_FIELD_CHARACTERS
from sosdbt.raw.parquet_reader import read_parquet_rows
from sosdbt.raw.raw_file import RawFile
from sosdbt.raw.rows import Rows
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
            ["2023-01-31 00:00:00", "2023-01-31 23:59:01"],
        ),
        (pa.nulls(2), [None, None]),
        ([[1, 2], None], ["[1, 2]", None]),
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
    assert texts(tmp_path, values) == ["2023-01-31 23:30:00+00", None]


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
    assert rows.errors == [None, "not UTF-8", "NUL byte", None]
    assert rows.columns["client_id"].to_pylist() == ["K1", None, None, "K4"]
    assert rows.columns["sex"].to_pylist() == ["1", None, None, None]


def test_longest_field_is_as_long_as_in_csv(tmp_path: Path) -> None:
    longest = "ä" * MAX_FIELD_CHARACTERS
    rows = read(put_clients(tmp_path, {"client_id": [longest, longest + "x", None]}))
    assert rows.errors == [None, "field too long", None]
    assert rows.columns["client_id"].to_pylist() == [longest, None, None]


def test_text_that_only_claims_to_be_utf_8(tmp_path: Path) -> None:
    offsets, data = pa.py_buffer(b"\0\0\0\0\1\0\0\0\3\0\0\0"), pa.py_buffer(b"K\xe4K")
    values = pa.Array.from_buffers(pa.string(), 2, [None, offsets, data])
    rows = read(put_clients(tmp_path, {"client_id": values}))
    assert rows.errors == [None, "not UTF-8"]
    assert rows.columns["client_id"].to_pylist() == ["K", None]


def test_type_that_has_no_text(tmp_path: Path) -> None:
    raw_file = put_clients(tmp_path, {"client_id": ["K1"], "sex": pa.array([1.0], pa.float16())})
    with pytest.raises(InputError, match=r"clients\.parquet: the column sex .* Write it as text"):
        read(raw_file)


def test_damage_behind_a_good_footer(tmp_path: Path) -> None:
    raw_file = put_clients(tmp_path, {"client_id": [f"K{number}" for number in range(5_000)]})
    content = bytearray(raw_file.path.read_bytes())
    content[4:2_000] = b"\xff" * 1_996
    raw_file.path.write_bytes(content)
    with pytest.raises(InputError, match=r"clients\.parquet: is no Parquet file, or a damaged"):
        list(read_parquet_rows(raw_file))
