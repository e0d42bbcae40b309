"""Disks that are really full or really read-only: a clear message, nothing half-made, and the next
build works.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from forked_builds import Ended, ForkedBuilds
from hand_made import write_database
from small_county import county_in
from small_disks import PAGE, fill, remount, small_disk
from test_build_with_dbt import RAW
from test_killed_after_dbt import HISTORY, check_nothing_is_half_made, files, new_county

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
def builds() -> Iterator[ForkedBuilds]:
    with ForkedBuilds() as running:
        yield running


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return write_database(tmp_path / "prepared.duckdb")


def check_the_message(ended: Ended, out: Path) -> None:
    assert str(out) in ended.message
    if ended.exit_code == 3:
        assert ended.message.startswith(f"The disk with {out} is full.")
    else:
        assert ended.exit_code == 2
        assert ended.message.endswith("cannot be written: No space left on device.")


def test_a_disk_with_room_for_n_pages(builds: ForkedBuilds, database: Path, tmp_path: Path) -> None:
    undisturbed = new_county(tmp_path / "undisturbed")
    assert builds.build(undisturbed, database).status == "delivered"
    after = files(undisturbed)
    pages_of_the_database = database.stat().st_size // PAGE
    failed: list[str] = []
    went_well = 0
    for pages in [*range(8), *range(pages_of_the_database - 2, pages_of_the_database + 200)]:
        county = new_county(tmp_path / f"{pages}")
        with small_disk(county / "out", "16m") as out:
            filler = fill(out, pages)
            ended = builds.build(county, database)
            if ended.exit_code:
                check_the_message(ended, out)
                failed.append(f"{ended.exit_code}")
                assert not list(out.glob("*.zip"))
            elif ended.notices and any("not written" in notice for notice in ended.notices):
                failed.append("history")
            else:
                went_well += 1
            filler.unlink()
            check_nothing_is_half_made(county, {}, after)
            assert not list(county.rglob("*.partial"))
            again = builds.build(county, database)
            assert again.status == ("unchanged" if not ended.exit_code else "delivered")
            assert files(county) == after
        if went_well == 3:
            break
    assert went_well == 3
    assert {"2", "3", "history"} <= set(failed)
    print(f"failed as they should: {failed}")


@pytest.mark.dbt
@pytest.mark.parametrize("size", ["2m", "8m", "20m"])
def test_a_whole_build_on_a_small_disk(tmp_path: Path, size: str) -> None:
    county = county_in(tmp_path, RAW)
    with small_disk(county.out, size):
        code, printed, errors = county.build("--json")
        report = json.loads(printed)
        assert (code, errors, report["status"]) == (3, "", "failed")
        assert report["message"].startswith(f"The disk with {county.out} is full."), report
        assert [path.name for path in county.out.iterdir()] == [".sosdbt"]
        remount(county.out, "size=200m")
        code, printed, errors = county.build("--json")
        assert (code, errors) == (0, "")
        assert json.loads(printed)["status"] == "delivered"


def test_a_read_only_output_directory(builds: ForkedBuilds, database: Path, tmp_path: Path) -> None:
    county = new_county(tmp_path / "county")
    with small_disk(county / "out", "16m") as out:
        assert builds.build(county, database).exit_code == 0
        before = files(county)
        remount(out, "ro")
        ended = builds.build(county, database)
        assert (ended.exit_code, ended.message) == (
            2,
            f"The output directory {out} cannot be written: Read-only file system.",
        )
        assert files(county) == before
        remount(out, "rw")
        assert builds.build(county, database).status == "unchanged"
        assert HISTORY in before


def test_an_output_directory_that_cannot_be_made(
    builds: ForkedBuilds, database: Path, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "county", "16m") as folder:
        county = new_county(folder)
        (county / "key" / "sosdbt").mkdir(parents=True)
        shutil.copy(_key(tmp_path), county / "key" / "sosdbt" / "id.key")
        remount(folder, "ro")
        ended = builds.build(county, database)
        assert ended.exit_code == 2
        assert str(county / "out") in ended.message
        remount(folder, "rw")
        assert builds.build(county, database).status == "delivered"


def _key(folder: Path) -> Path:
    key = folder / "id.key"
    key.write_text("5" * 64 + "\n")
    key.chmod(0o600)
    return key
