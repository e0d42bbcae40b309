"""Whole builds, with dbt, killed at moments spread over the run; SOSDBT_KILLS says how many.

test_killed_after_dbt.py kills at each step of what comes before and after dbt.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small_county import County, copy_of_the_project, county_in
from test_build_with_dbt import RAW
from test_killed_after_dbt import check_nothing_is_half_made, files

pytestmark = [pytest.mark.proof, pytest.mark.dbt]

KILLS = int(os.environ.get("SOSDBT_KILLS", "6"))


def test_a_build_killed_at_any_moment(tmp_path: Path) -> None:
    undisturbed = county_of_its_own(tmp_path / "undisturbed")
    start = time.monotonic()
    assert build(undisturbed).wait(timeout=300) == 0
    seconds = time.monotonic() - start
    after = files(undisturbed.out.parent)

    chance = random.Random(KILLS)
    alive = 0
    for number in range(KILLS):
        county = county_of_its_own(tmp_path / str(number))
        process = build(county)
        # One moment in each part of the run, wherever in it.
        time.sleep(seconds * (number + chance.random()) / KILLS)
        alive += process.poll() is None
        kill_group(process)
        check_nothing_is_half_made(county.out.parent, {}, after)
        assert build(county).wait(timeout=300) == 0
        assert files(county.out.parent) == after
        assert not list(county.out.rglob("*.partial"))
    print(f"{KILLS} builds of {seconds:.0f} s killed, {alive} of them before their end")
    assert alive > KILLS / 2


def county_of_its_own(folder: Path) -> County:
    """With its own project, for a build that is killed while dbt parses it."""
    return county_in(folder, RAW, copy_of_the_project(folder))


def build(county: County) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            *(sys.executable, "-c", "from sosdbt.app import main; main()"),
            *("build", "--quarter", "2023Q1", *county.directories),
        ],
        env={**county.environment, "SOSDBT_USER": "anna"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill_group(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=30)
