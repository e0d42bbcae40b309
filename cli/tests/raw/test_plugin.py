"""The plugin inside dbt: a project with one model per raw table, built with several threads."""

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
import yaml
from dbt_common.exceptions import DbtRuntimeError
from forked import forked
from raw_samples import put

from sosdbt.id_key import DEMO_KEY
from sosdbt.raw.plugin import Plugin
from sosdbt.raw.tables import TABLES

PROJECT = Path(__file__).resolve().parents[3]
LOADED = [*TABLES, "source_systems", "input_files", "id_key"]


def plugin(raw: Path | None) -> Plugin:
    return Plugin(name="sosdbt_raw", plugin_config={"raw_dir": str(raw or "")})


def load(raw: Path | None, identifier: str):
    return plugin(raw).load(SimpleNamespace(identifier=identifier))


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """The plugin closes it for the process it runs in."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture(autouse=True)
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SOSDBT_KEY_FILE", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "sosdbt").mkdir()
    return tmp_path / "sosdbt" / "id.key"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    put(tmp_path / "raw", "effica/clients.csv", "client_id,sex\nK1,2\nK2\n")
    return tmp_path / "raw"


@pytest.fixture
def build(tmp_path: Path):
    """Runs dbt build over models that each read one raw table. Gives its exit code and output."""
    project = tmp_path / "project"
    put(project, "dbt_project.yml", "name: reads_raw\nprofile: reads_raw\nseed-paths: [none]\n")
    source = {
        "name": "raw",
        "config": {"meta": {"plugin": "sosdbt_raw"}},
        "tables": [{"name": name} for name in LOADED],
    }
    put(project, "models/sources.yml", yaml.safe_dump({"sources": [source]}))
    for name in LOADED:
        put(project, f"models/read_{name}.sql", f"select * from {{{{ source('raw', '{name}') }}}}")

    # The reader looks into this folder itself.
    for name in ("source_systems.csv", "source_systems.yml"):
        seed = Path("seeds/mappings") / name
        put(project, str(seed), (PROJECT / seed).read_bytes())

    def run(raw: Path) -> tuple[int, str]:
        output = {
            "type": "duckdb",
            "path": str(tmp_path / "built.duckdb"),
            "threads": 4,
            "plugins": [
                {
                    "module": "sosdbt.raw.plugin",
                    "alias": "sosdbt_raw",
                    "config": {"raw_dir": str(raw)},
                }
            ],
        }
        profile = {"reads_raw": {"target": "duckdb", "outputs": {"duckdb": output}}}
        put(project, "profiles.yml", yaml.safe_dump(profile))
        code, printed, errors = forked(
            *("dbt", "build", "--no-use-colors"),
            environment={**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
            folder=project,
        )
        log = (project / "logs" / "dbt.log").read_text(encoding="utf-8")
        return code, printed + errors + log

    return run


def test_dbt_reads_every_raw_table(raw: Path, tmp_path: Path, key_file: Path, build) -> None:
    exit_code, output = build(raw)
    assert exit_code == 0, output
    with duckdb.connect(tmp_path / "built.duckdb", read_only=True) as database:
        assert database.execute(
            "select source_system, source_row, source_line, read_error, client_id, sex "
            "from read_clients order by source_row"
        ).fetchall() == [
            ("effica", 1, 2, None, "K1", "2"),
            ("effica", 2, 3, "too_few_fields", None, None),
        ]
        assert database.execute("from read_id_key").fetchall() == [(key_file.read_text().strip(),)]
        assert database.execute(
            "select file_name, rows_read, rows_unreadable from read_input_files"
        ).fetchall() == [("clients.csv", 2, 1)]
        types = dict(
            database.execute(
                "select column_name, data_type from information_schema.columns "
                "where table_name = 'read_kanta_records'"
            ).fetchall()
        )
    expected = dict.fromkeys(["source_system", "read_error", *TABLES["kanta_records"].columns])
    assert types == {
        **dict.fromkeys(expected, "VARCHAR"),
        **dict.fromkeys(["source_row", "source_line"], "BIGINT"),
    }
    assert key_file.read_text().strip() not in output
    assert stat.S_IMODE((tmp_path / "built.duckdb").stat().st_mode) == 0o600


def test_dbt_reads_each_system_in_its_encoding(raw: Path, tmp_path: Path, build) -> None:
    put(raw, "effica/clients.csv", "client_id,sex\nKä1,2\n".encode("cp1252"))
    with (tmp_path / "project/seeds/mappings/source_systems.csv").open("a") as file:
        file.write("effica,windows-1252,source,Effica\n")
    exit_code, output = build(raw)
    assert exit_code == 0, output
    with duckdb.connect(tmp_path / "built.duckdb", read_only=True) as database:
        assert database.execute("select client_id from read_clients").fetchall() == [("Kä1",)]


def test_dbt_says_what_is_wrong_with_the_input(raw: Path, build) -> None:
    path = put(raw, "effica/clients.csv", "Client_ID,sex\nK1,2\n")
    exit_code, output = build(raw)
    assert exit_code != 0
    assert f"{path}: the required column client_id is missing." in output
    assert "Traceback" not in output
    assert "Unhandled error" not in output


def test_messages_of_the_input_and_the_key_are_dbt_errors(raw: Path, key_file: Path) -> None:
    with pytest.raises(DbtRuntimeError, match="no such raw directory"):
        load(raw / "nowhere", "clients")
    key_file.write_text("broken")
    key_file.chmod(0o600)
    with pytest.raises(DbtRuntimeError, match="does not hold a key"):
        load(raw, "id_key")


def test_table_that_nobody_knows(raw: Path) -> None:
    with pytest.raises(DbtRuntimeError, match="colours is no raw table"):
        load(raw, "colours")


def test_no_raw_directory_means_the_demo_county(
    raw: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sosdbt.demo", SimpleNamespace(ensure_demo_county=lambda: raw))
    assert load(None, "clients")["client_id"].to_pylist() == ["K1", None]
    assert load(None, "id_key").to_pylist() == [{"id_key": DEMO_KEY}]
    assert not key_file.exists()


def test_a_county_has_its_own_key(raw: Path, key_file: Path) -> None:
    (row,) = load(raw, "id_key").to_pylist()
    assert row["id_key"] == key_file.read_text().strip()
    assert row["id_key"] != DEMO_KEY


def test_unit_tests_find_the_columns_of_tables_that_nobody_loaded(raw: Path) -> None:
    with duckdb.connect() as connection:
        plugin(raw).configure_connection(connection)
        plugin(raw).configure_connection(connection)
        for name in TABLES:
            found = connection.execute(f"describe raw.{name}").fetchall()
            loaded = load(raw, name)
            connection.register("loaded", loaded)
            assert found == connection.execute("describe from loaded").fetchall()
            assert connection.execute(f"select count(*) from raw.{name}").fetchone() == (0,)
