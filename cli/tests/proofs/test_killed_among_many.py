"""A build of many quarters that is killed: what is there is whole, the next one makes the rest."""

import json
import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest
from small_county import county_in
from test_killed_after_dbt import check_package
from test_many_quarters import RAW, times

pytestmark = [pytest.mark.proof, pytest.mark.dbt]

QUARTERS = "2023Q1..2023Q4"


@pytest.mark.parametrize("seconds", [0.0, 1.5])
def test_the_next_run_makes_what_is_missing(tmp_path: Path, seconds: float) -> None:
    county = county_in(tmp_path, RAW)
    process = county.start_build("build", "--json", quarter=QUARTERS)
    deadline = time.monotonic() + 120
    while not list(county.out.glob("*2023Q1_v1.zip")) and time.monotonic() < deadline:
        assert process.poll() is None
        time.sleep(0.01)
    time.sleep(seconds)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    made = {name: at for name, at in times(county.out).items() if name.endswith(".zip")}
    assert "sosdbt_90_2023Q4_v1.zip" not in made, "It was killed too late."
    for name in made:
        check_package(county.out / name)

    code, printed, errors = county.build("--json", quarter=QUARTERS)

    assert (code, errors) == (1, "")
    quarters = {each["quarter"]: each["status"] for each in json.loads(printed)["quarters"]}
    assert quarters["2023Q2"] == "blocked"
    assert (quarters["2023Q1"], quarters["2023Q4"]) == ("unchanged", "delivered")
    assert made.items() <= times(county.out).items()
    whole = replace(county, out=tmp_path / "whole")
    assert whole.build(quarter=QUARTERS)[0] == 1
    packages = {path.name: path.read_bytes() for path in county.out.glob("*.zip")}
    assert packages == {path.name: path.read_bytes() for path in whole.out.glob("*.zip")}
