"""The tables of the raw layer: all systems together, with where each row stands."""

import threading
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from raw_samples import put, simple_lines

from sosdbt.errors import InputError
from sosdbt.raw import raw_directory
from sosdbt.raw.raw_directory import RawDirectory
from sosdbt.raw.tables import TABLES

NAME = "clients"
HEADER = "client_id,sex,municipality\n"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    put(tmp_path, f"pegasos/{NAME}.csv", HEADER + "P1,K1,2023-01-01\n\nP2,K2\nP3,K3,\n")
    put(tmp_path, f"effica/{NAME}.csv", "sex;client_id;death_date;municipality\n2;E1;d;1\n")
    table = pa.table({"municipality": ["A1", "A2"], "client_id": ["K", "K"], "sex": ["", None]})
    (tmp_path / "abilita").mkdir()
    pq.write_table(table, tmp_path / "abilita" / f"{NAME}.parquet")
    return tmp_path


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file was read."""
    counts: Counter[str] = Counter()
    read = raw_directory._rows

    def counted(raw_file):
        counts[raw_file.source_system] += 1
        return read(raw_file)

    monkeypatch.setattr(raw_directory, "_rows", counted)
    return counts


def test_rows_of_all_systems(raw: Path) -> None:
    table = RawDirectory(raw).table(NAME)
    assert table.column_names == [
        "source_system",
        "source_row",
        "source_line",
        "read_error",
        *TABLES[NAME].columns,
    ]
    columns = ["client_id", "sex", "municipality", "death_date", "birth_date"]
    places = ["source_system", "source_row", "source_line", "read_error"]
    assert list(zip(*(table[name].to_pylist() for name in places + columns), strict=True)) == [
        ("abilita", 1, None, None, "K", "", "A1", None, None),
        ("abilita", 2, None, None, "K", None, "A2", None, None),
        ("effica", 1, 2, None, "E1", "2", "1", "d", None),
        ("pegasos", 1, 2, None, "P1", "K1", "2023-01-01", None, None),
        ("pegasos", 2, 4, "too_few_fields", None, None, None, None, None),
        ("pegasos", 3, 5, None, "P3", "K3", "", None, None),
    ]


def test_types(raw: Path) -> None:
    schema = RawDirectory(raw).table("clients").schema
    assert {name: str(schema.field(name).type) for name in schema.names} == {
        **dict.fromkeys(["source_row", "source_line"], "int64"),
        **dict.fromkeys(["source_system", "read_error", *TABLES["clients"].columns], "string"),
    }


@pytest.mark.parametrize("name", TABLES)
def test_missing_and_header_only_tables_are_empty_and_complete(tmp_path: Path, name: str) -> None:
    (tmp_path / "effica").mkdir()
    missing = RawDirectory(tmp_path).table(name)
    put(tmp_path, f"effica/{name}.csv", ",".join(TABLES[name].required) + "\n")
    header_only = RawDirectory(tmp_path).table(name)
    assert missing.num_rows == header_only.num_rows == 0
    assert missing.schema == header_only.schema


def test_row_numbers_go_on_over_blocks(tmp_path: Path) -> None:
    lines = simple_lines(range(1, 20_001))
    lines[9_999] = "unreadable"
    put(tmp_path, f"effica/{NAME}.csv", HEADER + "\n".join(lines) + "\n")
    table = RawDirectory(tmp_path).table(NAME)
    assert table["source_row"].to_pylist() == list(range(1, 20_001))
    assert table["source_line"].to_pylist() == list(range(2, 20_002))
    assert table["client_id"].to_pylist()[9_998:10_001] == ["R9999", None, "R10001"]


def test_input_files(raw: Path) -> None:
    files = RawDirectory(raw).table("input_files").to_pylist()
    assert [tuple(file.values())[:-1] for file in files] == [
        ("abilita", NAME, f"{NAME}.parquet", "parquet", 2, 0),
        ("effica", NAME, f"{NAME}.csv", "csv", 1, 0),
        ("pegasos", NAME, f"{NAME}.csv", "csv", 3, 1),
    ]
    assert len({file["rows_sha256"] for file in files}) == 3


def test_source_systems(raw: Path) -> None:
    (raw / "empty").mkdir()
    systems = RawDirectory(raw).table("source_systems").column("source_system").to_pylist()
    assert systems == sorted(folder.name for folder in raw.iterdir())


def test_no_input_files(tmp_path: Path) -> None:
    (tmp_path / "effica").mkdir()
    table = RawDirectory(tmp_path).table("input_files")
    assert table.num_rows == 0
    assert "rows_sha256" in table.column_names


def test_tables_read_before_need_no_second_reading_for_input_files(
    raw: Path, reads: Counter[str]
) -> None:
    directory = RawDirectory(raw)
    directory.table(NAME)
    directory.table("input_files")
    directory.table("input_files")
    assert reads == {"abilita": 1, "effica": 1, "pegasos": 1}


def test_a_file_that_changed_since_it_was_looked_at_is_refused(raw: Path) -> None:
    directory = RawDirectory(raw)
    directory.table("source_systems")
    put(raw, f"effica/{NAME}.csv", HEADER + "E1,K,1\nE2,K,1\n")
    with pytest.raises(InputError, match=r"clients\.csv: was changed while it was read"):
        directory.table(NAME)
    assert len(RawDirectory(raw).table(NAME)) == 7


def test_a_file_that_changes_while_it_is_read(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = raw_directory._rows

    def disturbed(raw_file):
        for rows in read(raw_file):
            with raw_file.path.open("ab") as file:
                file.write(b"E9,K,1\n")
            yield rows

    monkeypatch.setattr(raw_directory, "_rows", disturbed)
    with pytest.raises(InputError, match="was changed while it was read"):
        RawDirectory(raw).table(NAME)


def test_a_file_that_goes_away(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(raw_file):
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(raw_directory, "_rows", gone)
    with pytest.raises(InputError, match="No such file"):
        RawDirectory(raw).table(NAME)


def test_several_threads_get_the_same(raw: Path) -> None:
    directory = RawDirectory(raw)
    expected = RawDirectory(raw).table(NAME), RawDirectory(raw).table("input_files")
    results: list[tuple[pa.Table, pa.Table]] = []

    def load() -> None:
        results.append((directory.table(NAME), directory.table("input_files")))

    threads = [threading.Thread(target=load) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 8
