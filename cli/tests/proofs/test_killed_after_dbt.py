"""A build killed at any step before and after dbt's own: nothing half-made, and the next one works.

Every step is tried. SOSDBT_KILLS has no part here; test_killed_builds.py kills whole builds.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from forked_builds import Ended, ForkedBuilds
from hand_made import write_database

from sosdbt.package.read import open_package

pytestmark = pytest.mark.proof

HISTORY = "sosdbt_90_history.json"
OTHER_RECORDS = ["delete from delivered_services"]
OTHER_FINDINGS = ["delete from findings where rule_id = 'CR-010'"]


@pytest.fixture(scope="module")
def builds() -> Iterator[ForkedBuilds]:
    with ForkedBuilds() as running:
        yield running


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("databases")
    return {
        "first": write_database(folder / "first.duckdb"),
        "other records": write_database(folder / "records.duckdb", OTHER_RECORDS),
        "other findings": write_database(folder / "findings.duckdb", OTHER_FINDINGS),
    }


def new_county(folder: Path) -> Path:
    (folder / "raw" / "effica").mkdir(parents=True)
    (folder / "raw" / "effica" / "clients.csv").write_text("client_id\n1\n")
    return folder


def damage_history(county: Path) -> None:
    (county / "out" / HISTORY).write_text("{")


def lose_history(county: Path) -> None:
    (county / "out" / HISTORY).unlink()


def nothing(county: Path) -> None:
    pass


# What was built before, what is done to it, and the database of the build that is killed.
CASES: dict[str, tuple[str | None, Callable[[Path], None], str]] = {
    "a first delivery, with the key": (None, nothing, "first"),
    "a second version": ("first", nothing, "other records"),
    "other findings, same package": ("first", nothing, "other findings"),
    "a history to mend": ("first", damage_history, "other records"),
    "a history to make": ("first", lose_history, "first"),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("is_blocked", [False, True])
def test_killed_at_every_step(
    builds: ForkedBuilds,
    databases: dict[str, Path],
    tmp_path: Path,
    case: str,
    is_blocked: bool,
) -> None:
    earlier, change, database = CASES[case]
    start = new_county(tmp_path / "start")
    if earlier:
        assert builds.build(start, databases[earlier]).exit_code == 0
    change(start)
    before = files(start)
    undisturbed = shutil.copytree(start, tmp_path / "undisturbed")
    ended = builds.build(undisturbed, databases[database], is_blocked=is_blocked)
    assert ended.exit_code == int(is_blocked), ended.message
    after = files(undisturbed)

    for step in range(1, ended.steps + 1):
        county = shutil.copytree(start, tmp_path / f"{step}")
        killed = builds.build(county, databases[database], kill_at=step, is_blocked=is_blocked)
        assert killed.was_killed, step
        check_nothing_is_half_made(county, before, after)
        again = builds.build(county, databases[database], is_blocked=is_blocked)
        check_the_next_build(county, again, ended, after)
        shutil.rmtree(county)
    print(f"{case}, blocked {is_blocked}: killed at {ended.steps} steps")


def files(county: Path) -> dict[str, bytes]:
    """What a person sees in the output directory; the history without the name of the builder.

    Notices tell what one build found, such as a damaged history: the next build finds other things.
    """
    out = county / "out"
    visible = {}
    for path in out.iterdir() if out.exists() else ():
        if path.suffix == ".txt":
            assert path.read_bytes().endswith(b"\n"), path.name
        elif not path.name.startswith("."):
            visible[path.name] = path.read_bytes()
    if visible.get(HISTORY, b"{") != b"{":
        visible[HISTORY] = _without_builders(visible[HISTORY])
    return visible


def _without_builders(history: bytes) -> bytes:
    content = json.loads(history)
    # Killed between package and history, a build leaves a package whose builder is not known.
    for entry in content["deliveries"]:
        assert entry.pop("built_by") in ("anna", None)
    return json.dumps(content).encode()


def check_nothing_is_half_made(
    county: Path, before: dict[str, bytes], after: dict[str, bytes]
) -> None:
    found = files(county)
    for name, content in found.items():
        assert content in (before.get(name), after.get(name)), name
    for name in before:
        assert name in found, name
    for path in (county / "out").glob("*.zip"):
        check_package(path)


def check_package(path: Path) -> None:
    with open_package(path) as package:
        said = {file["name"]: file["sha256"] for file in package.manifest["files"]}
        assert set(package.members) == {*said, "manifest.json"}
        assert {name: sha256(package.open(name).read()).hexdigest() for name in said} == said


def check_the_next_build(
    county: Path, again: Ended, undisturbed: Ended, after: dict[str, bytes]
) -> None:
    assert again.exit_code == undisturbed.exit_code, again.message
    if not again.exit_code:
        assert again.status in (undisturbed.status, "unchanged")
    assert files(county) == after
    assert not list(county.rglob("*.partial"))
    assert [path.name for path in (county / "key" / "sosdbt").iterdir()] == ["id.key"]
    work = county / "out" / ".sosdbt" / "2023Q1"
    assert not (work / "package").exists()
