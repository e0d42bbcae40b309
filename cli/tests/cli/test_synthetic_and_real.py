"""A delivery knows what it was made from: made-up and real data never meet."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_dbt import FakeDbt
from packages_made import write_package

from sosdbt.demo import write_demo_county

Build = Callable[..., tuple[int, dict]]
DEMO_PACKAGE = "sosdbt_demo_2023Q1_v1.zip"


@pytest.fixture
def project(project_copy: Path, monkeypatch: pytest.MonkeyPatch, demo_raw: Path) -> Path:
    """A project of its own, whose demo county is there already."""
    monkeypatch.setattr("sosdbt.demo.ensure_demo_county", lambda: demo_raw)
    return project_copy


@pytest.fixture(scope="session")
def demo_raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made_up") / "raw"
    write_demo_county(folder, clients=1)
    return folder


@pytest.fixture
def build(fake_dbt: FakeDbt, sosdbt_main: Callable, project: Path) -> Build:
    def run(*arguments: object, command: str = "build") -> tuple[int, dict]:
        code, printed, _ = sosdbt_main(command, "--quarter", "2023Q1", "--json", *arguments)
        return code, json.loads(printed)

    return run


def _manifest(package: Path) -> dict:
    with zipfile.ZipFile(package) as archive:
        return json.loads(archive.read("manifest.json"))


def _set(project: Path, line: str, to: str) -> None:
    file = project / "dbt_project.yml"
    text = file.read_text(encoding="utf-8")
    assert line in text
    file.write_text(text.replace(line, to), encoding="utf-8")


def test_without_raw_the_demo_county_goes_to_its_own_place_under_its_own_name(
    build: Build, project: Path, sosdbt_main: Callable
) -> None:
    code, report = build()
    package = project / "deliveries" / "demo" / DEMO_PACKAGE
    assert (code, report["status"], report["package"]) == (0, "delivered", str(package))
    assert report["synthetic"] is True
    assert _manifest(package)["kind"] == "SYNTHETIC"
    assert sorted(path.name for path in package.parent.iterdir()) == [
        ".sosdbt",
        "sosdbt_demo_2023Q1_v1.fates.csv",
        "sosdbt_demo_2023Q1_v1.findings.csv",
        "sosdbt_demo_2023Q1_v1.lineage.parquet",
        "sosdbt_demo_2023Q1_v1.notices.txt",
        "sosdbt_demo_2023Q1_v1.report.html",
        DEMO_PACKAGE,
        "sosdbt_demo_history.json",
    ]
    assert [path.name for path in (project / "deliveries").iterdir()] == ["demo"]
    printed = sosdbt_main("build", "--quarter", "2023Q1")[1]
    assert printed.startswith("SYNTHETIC: 2023Q1, the demo county, as of 2023-05-01: unchanged\n")
    assert printed.endswith("\nNo --raw and no SOSDBT_RAW: this was the demo county.\n")


def test_a_raw_directory_that_was_named_is_not_called_forgotten(
    fake_dbt: FakeDbt,
    sosdbt_main: Callable,
    demo_raw: Path,
    project: Path,
    raw: Path,
    tmp_path: Path,
) -> None:
    for place in (demo_raw, raw):
        command = (
            "build",
            "--quarter",
            "2023Q1",
            "--raw",
            place,
            "--out",
            tmp_path / f"of_{place.parent.name}",
        )
        code, printed, _ = sosdbt_main(*command)
        assert (code, "No --raw" in printed) == (0, False)


def test_a_real_delivery_is_named_as_ever_and_says_so(
    build: Build, project: Path, raw: Path
) -> None:
    code, report = build("--raw", raw)
    package = project / "deliveries" / "sosdbt_90_2023Q1_v1.zip"
    assert (code, report["package"], report["synthetic"]) == (0, str(package), False)
    assert _manifest(package)["kind"] == "REAL"


def test_sosdbt_raw_is_heeded_and_the_option_wins(
    build: Build, fake_dbt: FakeDbt, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOSDBT_RAW", str(raw))
    assert build("--out", tmp_path / "out")[1]["synthetic"] is False
    other = shutil.copytree(raw, tmp_path / "other")
    build("--raw", other, "--out", tmp_path / "out")
    given = [call["environment"]["SOSDBT_RAW"] for call in fake_dbt.calls]
    assert given == [str(raw), str(other)]
    monkeypatch.setenv("SOSDBT_RAW", str(tmp_path / "nowhere"))
    code, report = build("--out", tmp_path / "out")
    assert (code, report["status"]) == (2, "invalid")


@pytest.mark.parametrize("found", ["package", "history"])
def test_a_folder_of_real_deliveries_takes_no_synthetic_one(
    build: Build, raw: Path, tmp_path: Path, found: str, fake_dbt: FakeDbt
) -> None:
    out = tmp_path / "out"
    if found == "package":
        write_package(out, "2022Q4", 1)
    else:
        out.mkdir()
        (out / "sosdbt_90_history.json").write_text("{}")
    before = sorted(out.iterdir())
    for command in ("build", "check"):
        code, report = build("--out", out, command=command)
        assert (code, report["status"]) == (2, "invalid")
        assert "a real delivery, and takes no synthetic one" in report["message"]
    assert (sorted(out.iterdir()), fake_dbt.calls) == (before, [])


@pytest.mark.parametrize("found", ["package", "history"])
def test_a_folder_of_synthetic_deliveries_takes_no_real_one(
    build: Build, raw: Path, tmp_path: Path, found: str, fake_dbt: FakeDbt
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    if found == "history":
        (out / "sosdbt_demo_history.json").write_text("{}")
    else:
        write_package(out, "2022Q4", 1, kind="SYNTHETIC").rename(out / DEMO_PACKAGE)
    for command in ("build", "check"):
        code, report = build("--raw", raw, "--out", out, command=command)
        assert (code, report["status"]) == (2, "invalid")
        assert "a synthetic delivery, and takes no real one" in report["message"]
    assert fake_dbt.calls == []


def test_a_folder_of_one_county_takes_no_delivery_of_another(
    build: Build, raw: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    write_package(out, "2023Q1", 1, county="02").rename(out / "sosdbt_02_2023Q1_v1.zip")
    code, report = build("--raw", raw, "--out", out)
    assert (code, report["package"]) == (2, None)
    assert "a delivery of county 02, and takes none of county 90" in report["message"]


def test_real_data_stays_out_of_the_folder_of_the_demo(
    build: Build, raw: Path, project: Path
) -> None:
    code, report = build("--raw", raw, "--out", project / "deliveries" / "demo")
    assert (code, "demo county" in report["message"]) == (2, True)
    assert not (project / "deliveries").exists()


def _whole_county(demo: Path, to: Path) -> None:
    shutil.copytree(demo, to)


def _without_its_answer_sheet(demo: Path, to: Path) -> None:
    shutil.copytree(demo, to)
    (to / "planted_faults.csv").unlink()


def _one_system_under_another_name(demo: Path, to: Path) -> None:
    shutil.copytree(demo / "demo_south", to / "effica")


def _one_file(demo: Path, to: Path) -> None:
    (to / "effica").mkdir(parents=True)
    shutil.copy(demo / "demo_legacy" / "service_use.csv", to / "effica")


@pytest.mark.parametrize(
    "copied",
    [_whole_county, _without_its_answer_sheet, _one_system_under_another_name, _one_file],
)
def test_data_of_sosdbt_demo_stays_synthetic_wherever_it_is_copied(
    build: Build, project: Path, demo_raw: Path, tmp_path: Path, copied: Callable
) -> None:
    copied(demo_raw, tmp_path / "copied")
    code, report = build("--raw", tmp_path / "copied")
    assert (code, report["synthetic"]) == (0, True)
    assert report["package"] == str(project / "deliveries" / "demo" / DEMO_PACKAGE)


def test_a_mark_of_the_demo_is_no_unknown_column(build: Build) -> None:
    assert not [notice for notice in build()[1]["notices"] if "sosdbt_demo" in notice]


def test_synthetic_files_among_real_ones_are_refused(
    build: Build, raw: Path, demo_raw: Path, fake_dbt: FakeDbt
) -> None:
    shutil.copy(demo_raw / "demo_north" / "service_use.csv", raw / "effica")
    code, report = build("--raw", raw)
    assert (code, report["status"]) == (2, "invalid")
    assert str(raw / "effica" / "service_use.csv") in report["message"]
    assert fake_dbt.calls == []


def test_in_production_there_is_no_demo(
    build: Build, project: Path, raw: Path, demo_raw: Path, fake_dbt: FakeDbt
) -> None:
    _set(project, "production: false", "production: true")
    for arguments in ((), ("--raw", demo_raw)):
        code, report = build(*arguments)
        assert (code, report["status"]) == (2, "invalid")
        assert "production is true" in report["message"]
    assert fake_dbt.calls == []
    assert not (project / "deliveries").exists()
    assert build("--raw", raw)[0] == 0


def test_demo_deliveries_have_a_status_of_their_own(
    build: Build, project: Path, sosdbt_main: Callable
) -> None:
    build()
    demo = project / "deliveries" / "demo"
    (project / "deliveries" / "x").mkdir()
    code, printed, _ = sosdbt_main("status", "--as-of", "2023-05-02")
    assert code == 0
    assert printed.startswith("County 90, as of 2023-05-02")
    assert f"sosdbt status --out {demo}" in printed
    code, printed, _ = sosdbt_main("status", "--as-of", "2023-05-02", "--out", demo)
    assert printed.startswith("SYNTHETIC: the demo county, as of 2023-05-02")
    code, printed, _ = sosdbt_main("status", "--out", demo, "--json")
    found = json.loads(printed)
    assert (found["synthetic"], found["deliveries"][0]["package"]) == (True, DEMO_PACKAGE)


def test_a_demo_package_that_was_changed_is_told(
    build: Build, project: Path, sosdbt_main: Callable
) -> None:
    build()
    demo = project / "deliveries" / "demo"
    write_package(demo, "2023Q1", 1, kind="SYNTHETIC").replace(demo / DEMO_PACKAGE)
    code, printed, _ = sosdbt_main("status", "--out", demo)
    assert (code, f"Changed: {DEMO_PACKAGE}" in printed) == (1, True)
