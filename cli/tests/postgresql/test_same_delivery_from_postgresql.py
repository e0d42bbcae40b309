"""The same rows from files and from a database make the same tables of a package."""

import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from county import COLUMNS, County, Unreadable
from county_files import write_county
from forked import forked
from lenient_project import SHARED
from oracle import Settings
from postgresql_server import PASSWORD, Server
from random_county import random_county

pytestmark = [pytest.mark.postgresql, pytest.mark.dbt]


def county_of_texts(number: int) -> County:
    """What no database holds is left out: lines that cannot be read, and NUL."""
    county = random_county(number, Settings().as_of)
    for place, rows in county.tables.items():
        county.tables[place] = [
            row
            for row in rows
            if not isinstance(row, Unreadable) and "\0" not in "".join(map(str, row.values()))
        ]
    return county


def load(server: Server, county: County) -> None:
    from adbc_driver_postgresql import dbapi

    with dbapi.connect(server.url) as connection, connection.cursor() as cursor:
        for system in county.systems:
            cursor.execute(f"drop schema if exists {system} cascade")
            cursor.execute(f"create schema {system}")
            for table, columns in COLUMNS.items():
                # An empty value of a CSV file is an empty text.
                rows = [dict.fromkeys(columns, "") | row for row in county.rows(system, table)]
                data = pa.Table.from_pylist(rows, pa.schema(dict.fromkeys(columns, pa.string())))
                cursor.adbc_ingest(table, data, mode="create", db_schema_name=system)
        connection.commit()


def built(raw: str, out: Path) -> dict[str, bytes]:
    code, printed, errors = forked(
        *("sosdbt", "build", "--quarter", "2023Q1", "--as-of", Settings().as_of),
        *("--raw", raw, "--out", out),
    )
    assert code == 0, printed + errors
    assert PASSWORD not in printed + errors
    (package,) = out.glob("*.zip")
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.endswith(".csv")}


@pytest.mark.proof
@pytest.mark.parametrize("number", [3, 4, 5])
def test_files_and_database_give_the_same_tables(
    server: Server, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "id.key"
    key.write_text("5" * 64 + "\n")
    key.chmod(0o600)
    monkeypatch.setenv("SOSDBT_KEY_FILE", str(key))
    for name, value in SHARED.environment.items():
        monkeypatch.setenv(name, value)
    county = county_of_texts(number)
    write_county(county, tmp_path / "raw")
    load(server, county)
    of_files = built(str(tmp_path / "raw"), tmp_path / "of_files")
    of_database = built(server.url, tmp_path / "of_database")
    assert of_database == of_files
    assert sum(len(content.splitlines()) for content in of_files.values()) > 10
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(PASSWORD.encode() in path.read_bytes() for path in written)
    assert SHARED.folder
    assert not list((SHARED.folder / "cache/sosdbt/landing").iterdir())
    for system in county.systems:
        server.sql(f"drop schema {system} cascade")
