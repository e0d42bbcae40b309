"""The tables of a PostgreSQL database as raw files, and what is refused."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from postgresql_server import PASSWORD, Server

from sosdbt.errors import ConfigError, InputError
from sosdbt.raw import postgresql
from sosdbt.raw_input import landed

pytestmark = pytest.mark.postgresql
CLIENTS = "create table eff.clients (client_id text, {} text)"


def rows(raw: str | Path, system: str = "eff", table: str = "clients") -> list[dict[str, Any]]:
    with landed(raw) as folder:
        assert folder is not None
        return pq.read_table(folder / system / f"{table}.parquet").to_pylist()


def values(server: Server, kind: str, *literals: str) -> list[str | None]:
    """The texts of values in a column of a type."""
    server.sql("drop table if exists eff.clients")
    server.sql(f"create table eff.clients (client_id serial, birth_date {kind})")
    listed = ", ".join(f"({literal})" for literal in literals)
    server.sql(f"insert into eff.clients (birth_date) values {listed}")
    read = {row["client_id"]: row["birth_date"] for row in rows(server.url)}
    return [read[str(number + 1)] for number in range(len(literals))]


@pytest.mark.parametrize(
    ("kind", "of_value"),
    [
        ("text", {"'a '": "a ", "''": "", "null": None, "'ä\u2028'": "ä\u2028"}),
        ("varchar(5)", {"'  a'": "  a"}),
        ("char(5)", {"'ab'": "ab", "' b'": " b"}),
        ("date", {"'2023-01-31'": "2023-01-31", "'0001-01-01'": "0001-01-01"}),
        ("timestamp", {"'2023-01-31 23:59:59.5'": "2023-01-31T23:59:59.5"}),
        ("timestamptz", {"'2023-01-31 01:30+02'": "2023-01-30T23:30:00Z"}),
        ("boolean", {"true": "true", "false": "false"}),
        ("smallint", {"-7": "-7"}),
        ("bigint", {"9223372036854775807": "9223372036854775807"}),
        ("numeric", {"12345678901234567890.10": "12345678901234567890.10"}),
        ("numeric(9, 2)", {"1": "1.00"}),
        ("double precision", {"0.1": "0.1", "3": "3", "123456789012345": "123456789012345"}),
        ("real", {"0.1": "0.1"}),
        ("uuid", {f"'{32 * 'A'}'": "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"}),
        ("public.colour", {"'dark red'": "dark red"}),
        ("public.day_of_days", {"'2023-01-31'": "2023-01-31"}),
    ],
)  # fmt: skip
def test_each_type_has_one_text(server: Server, kind: str, of_value: dict[str, str | None]) -> None:
    _make_types(server)
    assert values(server, kind, *of_value) == list(of_value.values())


def _make_types(server: Server) -> None:
    server.sql(
        """
        drop domain if exists public.day_of_days;
drop domain if exists public.a_day;
drop type if exists public.colour;
create type public.colour as enum ('dark red');
create domain public.a_day as date;
create domain public.day_of_days as public.a_day"""
    )


@pytest.mark.parametrize(
    ("kind", "literal"),
    [
        ("date", "'infinity'"),
        ("date", "'0044-03-15 BC'"),
        ("date", "'10000-01-01'"),
        ("timestamp", "'-infinity'"),
        ("timestamptz", "'infinity'"),
        ("numeric", "'NaN'"),
        ("double precision", "1e20"),
        ("double precision", "9007199254740993"),
        ("real", "16777217"),
    ],
)
def test_a_value_without_one_text_is_refused(server: Server, kind: str, literal: str) -> None:
    with pytest.raises(InputError, match=r"eff\.clients: the column birth_date of the type"):
        values(server, kind, literal)


@pytest.mark.parametrize(
    "kind", ["bytea", "json", "jsonb", "date[]", "daterange", "interval", "money", "time", "xml"]
)
def test_a_type_without_a_text_is_refused_by_column(server: Server, kind: str) -> None:
    with pytest.raises(InputError, match=r"eff\.clients: the column birth_date has the type"):
        values(server, kind, "null")


def test_a_type_without_a_text_does_not_matter_where_it_is_not_read(server: Server) -> None:
    server.sql("create table eff.clients (client_id text, picture bytea)")
    server.sql("insert into eff.clients values ('1', 'secret')")
    assert rows(server.url) == [{"client_id": "1", "picture": None}]


def test_the_order_of_the_rows_is_that_of_their_texts(server: Server) -> None:
    server.sql(CLIENTS.format("sex"))
    server.sql("insert into eff.clients values ('b', '1'), ('a', '2'), (null, '9'), ('B', '1')")
    first = rows(server.url)
    assert [row["client_id"] for row in first] == ["B", "a", "b", None]
    server.sql("update eff.clients set sex = sex where client_id = 'a'")
    assert rows(server.url) == first


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://boss:hunter2@127.0.0.1/postgres",
        "postgresql://127.0.0.1/postgres?user=boss&password=hunter2",
        "postgresql://127.0.0.1/postgres?sslpassword=hunter2",
        "postgresql://boss:hunter2@[::1/postgres",
    ],
)
def test_a_password_in_an_address_is_refused_and_not_repeated(url: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused, landed(url):
        pass
    assert "hunter2" not in str(refused.value)
    listed = tmp_path / "sources.yml"
    listed.write_text(f"sources: [{{database: '{url}'}}]")
    with pytest.raises(InputError) as refused, landed(listed):
        pass
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("how", ["PGPASSFILE", "PGSERVICEFILE"])
def test_a_password_is_found_where_libpq_finds_it(
    server: Server, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.sql(CLIENTS.format("sex"))
    monkeypatch.delenv("PGPASSWORD")
    file = tmp_path / "secrets"
    if how == "PGPASSFILE":
        file.write_text(f"127.0.0.1:{server.port}:postgres:boss:{PASSWORD}\n")
    else:
        file.write_text(f"[county]\nuser=boss\npassword={PASSWORD}\n")
        monkeypatch.setenv("PGSERVICE", "county")
    file.chmod(0o600)
    monkeypatch.setenv(how, str(file))
    assert rows(server.url) == []


def test_a_wrong_password_is_told_without_it(server: Server, monkeypatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "hunter2")
    with pytest.raises(InputError, match="password authentication failed") as refused:
        rows(server.url)
    assert "hunter2" not in str(refused.value)


def test_no_server_is_told(server: Server) -> None:
    with pytest.raises(InputError, match=r"cannot be read: .*refused"):
        rows("postgresql://127.0.0.1:1/postgres")


def test_a_table_without_rights_is_told_and_is_no_empty_table(server: Server, monkeypatch) -> None:
    server.sql(CLIENTS.format("sex"))
    server.sql("create table eff.identity_links (personal_identity_code text)")
    server.sql(
        f"""
        drop role if exists low;
create role low login password '{PASSWORD}';
grant usage on schema eff to low;
grant select on eff.clients to low"""
    )
    monkeypatch.setenv("PGUSER", "low")
    with pytest.raises(InputError, match=r"eff\.identity_links: .*permission denied"):
        rows(server.url)
    monkeypatch.setenv("PGUSER", "boss")
    server.sql("drop schema eff cascade;\ndrop role low")


def test_all_tables_are_read_in_one_snapshot(server: Server, monkeypatch) -> None:
    server.sql(CLIENTS.format("sex"))
    server.sql("create table eff.identity_links (personal_identity_code text)")
    write = postgresql._write

    def write_and_change(*arguments: Any) -> None:
        write(*arguments)
        server.sql("insert into eff.clients values ('1', '2')")
        server.sql("insert into eff.identity_links values ('x')")

    monkeypatch.setattr(postgresql, "_write", write_and_change)
    assert rows(server.url, table="identity_links") == []
    monkeypatch.undo()


SLOW = (
    "create view eff.clients as select number::text || pg_sleep(0.05)::text as client_id "
    "from generate_series(1, 200) as number"
)


def test_a_connection_that_is_ended_halfway_leaves_nothing(server: Server, tmp_path: Path) -> None:
    server.sql(SLOW)
    with (
        ending_what_reads(server),
        pytest.raises(InputError, match=r"eff\.clients: cannot be read"),
    ):
        rows(server.url)
    assert list((tmp_path / "cache/sosdbt/landing").iterdir()) == []


@contextmanager
def ending_what_reads(server: Server) -> Iterator[None]:
    """Ends the connection of sosdbt once it reads a table."""
    has_ended = threading.Event()

    def end() -> None:
        while not has_ended.wait(0.1):
            server.sql(
                "select pg_terminate_backend(pid) from pg_stat_activity where state = 'active' "
                "and application_name = 'sosdbt' and query like '%from \"eff\"%'"
            )

    thread = threading.Thread(target=end)
    thread.start()
    try:
        yield
    finally:
        has_ended.set()
        thread.join()


def test_a_slow_server_is_waited_for_as_long_as_said(server: Server, monkeypatch) -> None:
    server.sql(SLOW)
    monkeypatch.setenv("PGOPTIONS", "-c statement_timeout=300ms")
    start = time.monotonic()
    with pytest.raises(InputError, match="statement timeout"):
        rows(server.url)
    assert time.monotonic() - start < 5


def test_what_a_killed_process_left_is_removed_by_the_next(server: Server, tmp_path: Path) -> None:
    server.sql(CLIENTS.format("sex"))
    code = (
        f"import os; from sosdbt.raw_input import landed\nwith landed({server.url!r}): os._exit(1)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    landings = tmp_path / "cache/sosdbt/landing"
    assert len(list(landings.iterdir())) == 1
    assert rows(server.url) == []
    assert list(landings.iterdir()) == []


def test_a_table_with_nearly_the_right_name_is_not_taken_for_a_missing_one(server: Server) -> None:
    server.sql(CLIENTS.format("sex"))
    server.sql("create table eff.identity_link (personal_identity_code text)")
    with pytest.raises(InputError, match=r"eff\.identity_link is not read"):
        rows(server.url)
    server.sql("create view eff.identity_links as select * from eff.identity_link")
    assert rows(server.url) == []


def test_no_raw_table_anywhere(server: Server) -> None:
    with pytest.raises(InputError, match="no schema holds a raw table"):
        rows(server.url)


def test_names_of_schemas_may_be_given(server: Server, tmp_path: Path) -> None:
    server.sql(CLIENTS.format("sex"))
    server.sql('create schema "Vendor 1"')
    server.sql('create table "Vendor 1".clients (client_id text)')
    folder = tmp_path / "files" / "lifecare"
    folder.mkdir(parents=True)
    (folder / "clients.csv").write_text("client_id\n7\n")
    listed = tmp_path / "sources.yml"
    database = f"{{database: '{server.url}', schemas: {{'Vendor 1': v1}}}}"
    listed.write_text(f"sources:\n- {{folder: files}}\n- {database}\n")
    with landed(listed) as landing:
        assert landing is not None
        found = sorted(path.relative_to(landing).as_posix() for path in landing.rglob("*.*"))
    assert found == ["lifecare/clients.csv", "v1/clients.parquet"]

    listed.write_text(f"sources: [{{database: '{server.url}', schemas: {{gone: v1}}}}]")
    with pytest.raises(InputError, match="schema 'gone' holds no raw table"), landed(listed):
        pass
    listed.write_text(f"sources: [{{database: '{server.url}', schemas: {{eff: ../v1}}}}]")
    with pytest.raises(InputError, match="cannot name a source system"), landed(listed):
        pass


@pytest.mark.parametrize(
    "text",
    ["[]", "sources: []", "sources: [7]", "sources: [{folder: a, database: b}]", "source: []",
     "sources: [{database: 'mysql://host/db'}]", "sources: [{folder: a", "sources:\n- folder: 7"],
)  # fmt: skip
def test_a_list_of_sources_that_is_none(text: str, tmp_path: Path) -> None:
    listed = tmp_path / "sources.yml"
    listed.write_text(text)
    with pytest.raises(ConfigError, match=r"sources\.yml"), landed(listed):
        pass


def test_files_of_a_list_are_read_in_the_encoding_of_their_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project_copy: Path
) -> None:
    with (project_copy / "seeds/mappings/source_systems.csv").open("a") as seed:
        seed.write("eff,utf-16,source,\n")
    monkeypatch.setenv("SOSDBT_PROJECT_DIR", str(project_copy))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "raw/eff").mkdir(parents=True)
    (tmp_path / "raw/eff/clients.csv").write_bytes("client_id\n1\n".encode("utf-16"))
    listed = tmp_path / "sources.yml"
    listed.write_text("sources: [{folder: raw}]")
    with landed(listed) as folder:
        assert folder is not None
        assert [path.name for path in folder.rglob("*.csv")] == ["clients.csv"]


def test_a_source_system_that_is_there_twice(tmp_path: Path) -> None:
    for place in ("one", "two"):
        (tmp_path / place / "eff").mkdir(parents=True)
        (tmp_path / place / "eff" / "clients.csv").write_text("client_id\n1\n")
    listed = tmp_path / "sources.yml"
    listed.write_text("sources: [{folder: one}, {folder: two}]")
    with pytest.raises(InputError, match="the source system eff is there twice"), landed(listed):
        pass
