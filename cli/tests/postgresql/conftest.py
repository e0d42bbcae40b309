"""One server for all these tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgresql_server import INITDB, PASSWORD, Server, running_server


@pytest.fixture(scope="session")
def running() -> Iterator[Server]:
    if INITDB is None:
        if "CI" in os.environ:
            pytest.fail("CI must have a PostgreSQL server")
        pytest.skip("no PostgreSQL server on this machine: install Debian's postgresql")
    with running_server() as server:
        yield server


@pytest.fixture
def server(running: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Server:
    """With one empty schema of the name eff, and nothing of the tester's own."""
    for name in os.environ:
        if name.startswith(("PG", "SOSDBT_", "DBT_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PGUSER", "boss")
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    running.sql(
        """
        drop schema if exists eff cascade;
drop schema if exists "Vendor 1" cascade;
create schema eff"""
    )
    return running
