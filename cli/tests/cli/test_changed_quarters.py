"""`sosdbt status --changed`: what has changed in quarters already delivered."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from small_county import County, county_at
from three_quarters import PERIODS, files, times

pytestmark = pytest.mark.dbt


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory, three_quarters: Path) -> County:
    county = county_at(three_quarters)
    out = tmp_path_factory.mktemp("county") / "out"
    return replace(county, out=shutil.copytree(county.out, out))


def ask(county: County, *options: str) -> tuple[int, dict]:
    code, printed, errors = county.run(
        "status", "--changed", "--json", *options, *county.directories
    )
    assert errors == ""
    return code, json.loads(printed)


def test_records_added_removed_and_changed_are_counted(delivered: County, tmp_path: Path) -> None:
    shutil.copytree(delivered.raw, tmp_path / "raw")
    county = replace(delivered, raw=tmp_path / "raw")
    path = county.raw / "north" / PERIODS
    text = path.read_text()
    # One period less with its client, one more with its client, and one that ends on another day.
    text = text.replace("first,0,20,2023-01-10", "fourth,4,20,2023-01-11")
    text = text.replace("third,3,20,2023-07-05,,", "third,3,20,2023-07-05,2023-09-20,")
    path.write_text(text)
    before, databases = times(county.out), databases_of(county)

    code, found = ask(county, "--as-of", "2023-11-02")

    assert (code, found["status"], found["as_of"]) == (0, "changed", "2023-11-02")
    first, third = found["quarters"]
    assert first == {
        "quarter": "2023Q1",
        "package": "sosdbt_90_2023Q1_v1.zip",
        "version": 1,
        "delivered_as_of": "2023-05-01",
        # The period and the client of `late`, too: by then it was known.
        "added": 4,
        "removed": 2,
        "changed": 0,
        "message": None,
    }
    assert (third["quarter"], third["added"], third["removed"], third["changed"]) == (
        "2023Q3",
        0,
        0,
        1,
    )
    assert times(county.out) == before
    assert databases_of(county) == databases
    assert not (county.out / ".sosdbt/compared").exists()


def databases_of(county: County) -> dict[Path, int]:
    found = (county.out / ".sosdbt").rglob("*.duckdb")
    return {path: path.stat().st_mtime_ns for path in found}


def test_as_of_the_day_of_the_delivery_nothing_has_changed(delivered: County) -> None:
    code, found = ask(delivered, "--as-of", "2023-05-01")
    assert (code, found["status"]) == (0, "unchanged")
    assert [quarter["quarter"] for quarter in found["quarters"]] == ["2023Q1"]


def test_a_package_that_is_gone_cannot_be_compared(delivered: County, tmp_path: Path) -> None:
    shutil.copytree(delivered.out, tmp_path / "out")
    county = replace(delivered, out=tmp_path / "out")
    for path in county.out.glob("sosdbt_90_2023Q3_*"):
        path.unlink()
    kept = files(county.out)

    code, found = ask(county, "--as-of", "2023-11-01")

    assert (code, found["status"]) == (2, "failed")
    assert found["quarters"][1]["message"] == (
        f"No package of 2023Q3 lies in {county.out} any more: there is nothing to compare with. "
        "Bring it back from where it was kept."
    )
    assert files(county.out) == kept
