import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from sosdbt.errors import BuildError
from sosdbt.work_area import work_area

HOLD_LOCK = """
import sys
from pathlib import Path
from sosdbt.work_area import work_area
with work_area(Path(sys.argv[1]), "2023Q1"):
    print("held", flush=True)
    sys.stdin.read()
"""
HOLD_DATABASE = """
import sys, duckdb
with duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "reading"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def _another_process(code: str, *arguments: str) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stdin
    try:
        assert process.stdout.readline() == "held\n"
        yield
    finally:
        process.stdin.close()
        process.wait(timeout=20)
        process.stdout.close()


def test_two_builds_of_one_quarter_do_not_meet(tmp_path: Path) -> None:
    with _another_process(HOLD_LOCK, str(tmp_path)):
        with (
            pytest.raises(BuildError, match="Another sosdbt build of 2023Q1 is running"),
            work_area(tmp_path, "2023Q1"),
        ):
            pass
        with work_area(tmp_path, "2023Q2"):
            pass
    with work_area(tmp_path, "2023Q1"):
        pass


@pytest.mark.parametrize("how", ["reading", "writing"])
def test_a_database_open_elsewhere_stops_the_build_and_stays(tmp_path: Path, how: str) -> None:
    database = tmp_path / ".sosdbt" / "2023Q1" / "sosdbt.duckdb"
    database.parent.mkdir(parents=True)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table t as select 1 as x")
    before = database.read_bytes()
    with _another_process(HOLD_DATABASE, str(database), how):
        with (
            pytest.raises(BuildError, match="is open in another program") as error,
            work_area(tmp_path, "2023Q1"),
        ):
            pass
        assert str(database) in str(error.value)
    assert database.read_bytes() == before
    with work_area(tmp_path, "2023Q1") as area:
        assert not area.database.exists()


def test_what_a_killed_build_left_in_it_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / ".sosdbt" / "2023Q1"
    (folder / "package").mkdir(parents=True)
    # What DuckDB spills holds values of people.
    (folder / "sosdbt.duckdb.tmp").mkdir()
    left = ("sosdbt.duckdb", "sosdbt.duckdb.wal", "sosdbt.duckdb.tmp/block", "package/asiakas.csv")
    for name in left:
        (folder / name).write_bytes(b"no database")
    with work_area(tmp_path, "2023Q1") as area:
        assert not area.database.exists()
        assert not (folder / "sosdbt.duckdb.wal").exists()
        assert not (folder / "sosdbt.duckdb.tmp").exists()
        assert not area.package.exists()
        area.package.mkdir()
    assert not area.package.exists()
