"""Several quarters in one go are what single builds make, and nothing is built twice."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from small_county import County, county_at, county_in
from three_quarters import PERIODS, QUARTERS, RAW, files, said_of_them, times

from sosdbt.already_built import AlreadyBuilt
from sosdbt.build import Outcome, Request
from sosdbt.history.store import known_deliveries
from sosdbt.raw.scan import scan
from sosdbt.raw_input import RawInput
from sosdbt.report import text_of_several

pytestmark = pytest.mark.dbt


@pytest.fixture(scope="module")
def county(three_quarters: Path) -> County:
    return county_at(three_quarters)


@pytest.fixture(scope="module")
def several(three_quarters: Path) -> dict:
    return said_of_them(three_quarters)


@pytest.fixture(scope="module")
def single(county: County, tmp_path_factory: pytest.TempPathFactory) -> tuple[County, list[dict]]:
    """The same by one build for each quarter."""
    alone = replace(county, out=tmp_path_factory.mktemp("alone") / "out")
    return alone, [json.loads(alone.build("--json", quarter=name)[1]) for name in QUARTERS]


def statuses(report: dict) -> dict[str, str]:
    return {quarter["quarter"]: quarter["status"] for quarter in report["quarters"]}


def test_one_that_is_blocked_does_not_stop_the_others(several: dict) -> None:
    assert several["status"] == "blocked"
    assert statuses(several) == {"2023Q1": "delivered", "2023Q2": "blocked", "2023Q3": "delivered"}
    assert [quarter["as_of"] for quarter in several["quarters"]] == [
        "2023-05-01",
        "2023-08-01",
        "2023-11-01",
    ]
    assert "DL-012" in several["quarters"][1]["message"]


def test_each_is_to_the_byte_what_a_build_of_its_own_makes(
    county: County, several: dict, single: tuple[County, list[dict]]
) -> None:
    alone, reports = single
    assert files(county.out) == files(alone.out)
    for together, apart in zip(several["quarters"], reports, strict=True):
        for said in (together, apart):
            said.pop("seconds")
        assert json.dumps(together).replace(str(county.out), str(alone.out)) == json.dumps(apart)


def test_what_no_quarter_changes_is_made_once(county: County, several: dict) -> None:
    runs = {
        quarter: {
            path.stem for path in (county.out / ".sosdbt" / quarter / "target/run").rglob("*")
        }
        for quarter in QUARTERS
    }
    assert {"stg_clients", "service_tasks", "findings"} <= runs["2023Q1"]
    for quarter in QUARTERS[1:]:
        assert not {"stg_clients", "service_tasks"} & runs[quarter]
        assert {"int_delivery_parameters", "int_clients", "findings"} <= runs[quarter]


@pytest.mark.parametrize("quarter", QUARTERS)
def test_the_database_of_a_quarter_holds_what_its_own_build_makes(
    county: County, several: dict, single: tuple[County, list[dict]], quarter: str
) -> None:
    alone, _ = single
    with duckdb.connect() as connection:
        for name, out in (("together", county.out), ("apart", alone.out)):
            path = out / ".sosdbt" / quarter / "sosdbt.duckdb"
            connection.execute(f"attach '{path}' as {name} (read_only)")
        tables = {
            name: connection.execute(
                "select schema_name, table_name from duckdb_tables() where database_name = ? "
                "order by all",
                [name],
            ).fetchall()
            for name in ("together", "apart")
        }
        assert tables["together"] == tables["apart"]
        assert len(tables["apart"]) > 100
        for schema, table in tables["apart"]:
            one, other = (f'{name}.{schema}."{table}"' for name in ("together", "apart"))
            different = f"(from {one} except all from {other}) union all "
            different += f"(from {other} except all from {one})"
            assert connection.execute(different).fetchall() == [], table


def test_what_a_build_could_not_change_is_not_built_again(
    county: County, several: dict, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    shutil.copytree(county.out, folder)
    again = County(
        county.raw, folder, environment={**county.environment, "SOSDBT_TODAY": "2023-11-02"}
    )
    databases = {name: folder / ".sosdbt" / name / "sosdbt.duckdb" for name in QUARTERS}
    before = {name: path.stat().st_mtime_ns for name, path in databases.items()}
    packages = {name: time for name, time in times(folder).items() if name.endswith(".zip")}

    code, printed, _ = again.build("--json", quarter="owed")
    report = json.loads(printed)

    assert code == 1
    found = statuses(report)
    assert (found["2023Q1"], found["2023Q2"], found["2023Q3"]) == (
        "unchanged",
        "blocked",
        "unchanged",
    )
    was_built = {name: path.stat().st_mtime_ns != before[name] for name, path in databases.items()}
    assert was_built == {"2023Q1": False, "2023Q2": True, "2023Q3": False}
    assert packages.items() <= times(folder).items()
    for kept, first in zip(report["quarters"], several["quarters"], strict=False):
        for name in ("version", "rows", "fates", "findings", "rules", "as_of"):
            assert kept[name] == first[name]


@pytest.mark.parametrize("change", ["nothing", "the project", "the package", "the day"])
def test_only_the_same_input_needs_no_build(
    county: County,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    project_copy: Path,
    change: str,
) -> None:
    monkeypatch.setenv("SOSDBT_KEY_FILE", county.environment["SOSDBT_KEY_FILE"])
    out = shutil.copytree(county.out, tmp_path / "out")
    if change == "the project":
        note = project_copy / "models/marts/delivery/delivered_clients.sql"
        note.write_text(note.read_text() + "\n")
    elif change == "the package":
        (out / "sosdbt_90_2023Q1_v1.zip").unlink()
    (newest,) = (each for each in known_deliveries(out, "90") if each["quarter"] == "2023Q1")
    day = "2023-09-02" if change == "the day" else newest["as_of"]
    raw = RawInput(county.raw, True, False, scan(county.raw))

    found = AlreadyBuilt(project_copy, raw, out).outcome(
        Request("2023Q1", raw.folder, out, day), newest
    )

    assert (found is not None) == (change == "nothing")


@pytest.mark.parametrize(
    "change",
    [
        "a raw file",
        "the key",
        "no key",
        pytest.param("the project", marks=pytest.mark.proof),
        pytest.param("the package", marks=pytest.mark.proof),
        pytest.param("the day", marks=pytest.mark.proof),
    ],
)
def test_all_else_is_built_again(
    county: County, tmp_path: Path, project_copy: Path, change: str
) -> None:
    shutil.copytree(county.out.parent, tmp_path / "county")
    again = County(
        tmp_path / "county/raw", tmp_path / "county/out", environment={**county.environment}
    )
    arguments = ["--json"]
    package = again.out / "sosdbt_90_2023Q1_v1.zip"
    if change == "a raw file":
        path = again.raw / "north" / PERIODS
        path.write_text(
            path.read_text().replace("second,1,20,2023-02-10", "second,1,20,2023-02-11")
        )
    elif change == "the project":
        note = project_copy / "models/marts/delivery/delivered_clients.sql"
        note.write_text(note.read_text() + "\n")
        again.environment["SOSDBT_PROJECT_DIR"] = str(project_copy)
    elif change == "the package":
        package.unlink()
    elif change == "the key":
        key = tmp_path / "other.key"
        key.write_text("6" * 64 + "\n")
        key.chmod(0o600)
        again.environment["SOSDBT_KEY_FILE"] = str(key)
    elif change == "no key":
        again.environment["SOSDBT_KEY_FILE"] = str(tmp_path / "gone.key")
    else:
        arguments += ["--as-of", "2023-09-02"]

    _, printed, _ = again.build(*arguments, quarter="2023Q1..2023Q1")

    (quarter,) = json.loads(printed)["quarters"]
    expected = {
        "a raw file": ("delivered", 2),
        "the project": ("unchanged", 1),
        "the package": ("delivered", 2),
        "the key": ("invalid", None),
        "no key": ("invalid", None),
        "the day": ("delivered", 2),
    }
    assert (quarter["status"], quarter["version"]) == expected[change]
    if change == "no key":
        assert not (tmp_path / "gone.key").exists()
        assert "which is not there" in quarter["message"]
    if change == "the project":
        assert quarter["seconds"]["dbt"] > 0


@pytest.mark.parametrize("is_changed", [False, True])
def test_what_changes_while_a_quarter_is_built_is_new_to_the_next_run(
    county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_changed: bool
) -> None:
    monkeypatch.setenv("SOSDBT_KEY_FILE", county.environment["SOSDBT_KEY_FILE"])
    project = Path(county.environment["SOSDBT_PROJECT_DIR"])
    shutil.copytree(county.out.parent, tmp_path / "county")
    out, folder = tmp_path / "county/out", tmp_path / "county/raw"
    raw = RawInput(folder, True, False, scan(folder))
    (newest,) = (each for each in known_deliveries(out, "90") if each["quarter"] == "2023Q1")
    request = Request("2023Q1", folder, out, newest["as_of"])
    already = AlreadyBuilt(project, raw, out)
    if is_changed:
        path = folder / "north" / PERIODS
        path.write_text(path.read_text().replace("2023-02-10", "2023-02-11"))
    outcome = Outcome("2023Q1", newest["as_of"], "delivered", package=out / newest["package"])
    already.remember(request, outcome)

    found = AlreadyBuilt(project, raw, out).outcome(request, newest)

    assert (found is None) == is_changed


def test_a_correction_is_not_taken_back(county: County, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    shutil.copytree(county.out, folder)
    corrected = replace(county, out=folder)
    assert corrected.build("--as-of", "2023-10-01", quarter="2023Q1..2023Q1")[0] == 0

    code, printed, _ = corrected.build("--json", quarter="2023Q1..2023Q1")
    (quarter,) = json.loads(printed)["quarters"]
    assert (code, quarter["status"], quarter["as_of"]) == (0, "unchanged", "2023-10-01")

    code, printed, _ = corrected.build("--json", "--as-of", "2023-09-30", quarter="2023Q1..2023Q1")
    (quarter,) = json.loads(printed)["quarters"]
    assert (code, quarter["status"]) == (2, "invalid")
    assert quarter["message"] == (
        "sosdbt_90_2023Q1_v2.zip was delivered as of 2023-10-01, after 2023-09-30: an older state "
        "would take its place. If that is meant, build 2023Q1 by itself."
    )
    assert len(list(folder.glob("*2023Q1*.zip"))) == 2


def test_a_staging_that_reads_the_day_is_made_for_each_quarter(
    tmp_path: Path, project_copy: Path
) -> None:
    (project_copy / "macros/parameters/day_of_the_build.sql").write_text(
        "{% macro day_of_the_build() %}'{{ setting('as_of', 'day') }}'{% endmacro %}\n"
    )
    staging = project_copy / "models/staging/stg_client_relation_periods.sql"
    changed = "select * from final where {{ day_of_the_build() }} >= '2023-11-01'"
    before, _, after = staging.read_text().rpartition("select * from final")
    staging.write_text(before + changed + after)
    county = county_in(tmp_path, RAW, project_copy)

    _, printed, _ = county.check("--json", quarter="2023Q2..2023Q3")

    fates = [quarter["fates"] for quarter in json.loads(printed)["quarters"]]
    assert [sum(each.get("client_relation_periods", {}).values()) for each in fates] == [0, 5]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            "2023Q1..2023Q9",
            "--quarter '2023Q1..2023Q9' is no range of reporting quarters. Write it like "
            "2023Q1..2023Q4; from 2023Q1 to",
        ),
        ("2023Q2..2023Q1", "--quarter 2023Q2..2023Q1: 2023Q1 is before 2023Q2. Write 2023Q1.."),
        ("..", "--quarter '..' is no range of reporting quarters."),
    ],
)
def test_a_range_that_is_none(county: County, asked: str, message: str) -> None:
    code, printed, _ = county.build("--json", quarter=asked)
    report = json.loads(printed)
    assert (code, report["status"]) == (2, "invalid")
    assert report["message"].startswith(message)


def test_before_the_first_quarter_has_ended_none_is_owed(county: County) -> None:
    code, printed, errors = county.build("--as-of", "2023-03-31", quarter="owed")
    assert (code, printed, errors) == (0, "No quarter is owed.\n", "")


def test_a_person_sees_a_line_for_each_quarter() -> None:
    unchanged = Outcome("2023Q1", "2023-05-01", version=1, package=Path("/out/one.zip"))
    unchanged.end("unchanged")
    blocked = Outcome("2023Q2", "2023-08-01", message="The delivery is blocked.")
    blocked.end("blocked", 1)
    heading, *rows = text_of_several([unchanged, blocked])
    assert " ".join(heading.split()) == "quarter as of status no. rows held back errors warnings"
    assert rows[0].split()[:4] == ["2023Q1", "2023-05-01", "unchanged", "v1"]
    assert rows[1].split()[:3] == ["2023Q2", "2023-08-01", "blocked"]
    assert "2023Q2 blocked:" in rows
    assert "Packages  /out" in rows
