"""Builds that really run at the same time, and a database that another program really has open."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from forked_builds import ForkedBuilds
from hand_made import write_database
from small_county import county_in
from test_build_with_dbt import RAW
from test_killed_after_dbt import HISTORY, check_package, files, new_county

pytestmark = [pytest.mark.proof, pytest.mark.dbt]

HOLD = """
import sys, duckdb
with duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "reading"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_builds_of_one_quarter_and_one_of_another(tmp_path: Path) -> None:
    county = county_in(tmp_path, RAW)
    first = county.start_build("build", "--json")
    database = county.out / ".sosdbt" / "2023Q1" / "sosdbt.duckdb"
    wait_for(database, first)
    other_quarter = county.start_build("build", "--json", quarter="2023Q2")
    code, printed, errors = county.build("--json")
    assert first.poll() is None, "The first build ended before the second one was refused."
    assert (code, errors) == (3, "")
    assert json.loads(printed)["message"] == (
        f"Another sosdbt build of 2023Q1 is running in {county.out}. "
        "Wait until it has ended, then start again."
    )
    for process in (first, other_quarter):
        printed, errors = process.communicate(timeout=300)
        assert (process.returncode, errors) == (0, "")
        report = json.loads(printed)
        assert report["status"] == "delivered"
        check_package(Path(report["package"]))
    history = json.loads((county.out / HISTORY).read_text())
    assert [entry["quarter"] for entry in history["deliveries"]] == ["2023Q1", "2023Q2"]
    assert all(entry["built_by"] for entry in history["deliveries"])


def wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 120
    while not path.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert path.exists()


@pytest.mark.parametrize("how", ["reading", "writing"])
def test_a_database_open_in_another_program(tmp_path: Path, how: str) -> None:
    prepared = write_database(tmp_path / "prepared.duckdb")
    other = write_database(tmp_path / "other.duckdb", ["delete from delivered_services"])
    county = new_county(tmp_path / "county")
    database = county / "out" / ".sosdbt" / "2023Q1" / "sosdbt.duckdb"
    with ForkedBuilds() as builds:
        assert builds.build(county, prepared).status == "delivered"
        before = files(county)
        content = database.read_bytes()
        with subprocess.Popen(
            [sys.executable, "-c", HOLD, str(database), how],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as holder:
            assert holder.stdout.readline() == "held\n"
            ended = builds.build(county, other)
            holder.stdin.close()
        assert (ended.exit_code, ended.message) == (
            3,
            f"The database {database} is open in another program, perhaps DBeaver or a notebook. "
            "Close it there, then start again. Nothing was changed.",
        )
        assert files(county) == before
        assert database.read_bytes() == content
        assert builds.build(county, other).status == "delivered"
