"""`sosdbt contract`: what is wrong with a contract, and the layout that it gives."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[3]
NAME = "sosdbt-default"
Main = Callable[..., tuple[int, str, str]]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / "project"
    for name in ("contracts", "models", "seeds", "dbt_project.yml"):
        source = PROJECT / name
        copy.mkdir(exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / name)
    monkeypatch.setenv("SOSDBT_PROJECT_DIR", str(copy))
    return copy


def test_nothing_is_wrong_with_our_own(sosdbt_main: Main, project: Path) -> None:
    assert sosdbt_main("contract", "check") == (0, f"{NAME}: nothing is wrong.\n", "")


def test_what_is_wrong_is_told_by_file_and_line(sosdbt_main: Main, project: Path) -> None:
    path = project / "contracts" / NAME / "asiakas.yml"
    lines = path.read_text(encoding="utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if "source: birth_date" in line)
    lines[place] = lines[place].replace("birth_date", "birth_day")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    code, printed, errors = sosdbt_main("contract", "check", NAME, "--json")

    assert (code, errors) == (2, "")
    found = json.loads(printed)
    (fault,) = found["faults"]
    assert found["status"] == "invalid"
    assert f"contracts/{NAME}/asiakas.yml, line {place + 1}" in fault
    assert "birth_day" in fault


def test_a_contract_that_is_not_there(sosdbt_main: Main, project: Path) -> None:
    code, printed, _ = sosdbt_main("contract", "check", "sosdbt-defualt")
    assert code == 2
    assert "sosdbt-defualt" in printed


def test_the_layout_has_each_field_of_each_file_in_its_place(
    sosdbt_main: Main, project: Path
) -> None:
    code, printed, _ = sosdbt_main("contract", "show", NAME, "--json", "--lang", "sv")
    assert code == 0
    said = {file["name"]: file["columns"] for file in json.loads(printed)["files"]}
    written = {}
    for path in (project / "contracts" / NAME).glob("*.yml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        if path.stem != "package":
            written[content["name"]] = content["columns"]
    assert said.keys() == written.keys()
    for name, columns in said.items():
        assert [each["Field"] for each in columns] == [each["name"] for each in written[name]]
        assert [each["Place"] for each in columns] == [str(n + 1) for n in range(len(columns))]
        descriptions = [each["descriptions"]["sv"] for each in written[name]]
        assert [each["Description"] for each in columns] == descriptions


def test_the_page_in_docs_is_what_the_contract_says(sosdbt_main: Main, project: Path) -> None:
    code, printed, _ = sosdbt_main("contract", "show", NAME, "--write")
    page = f"docs/contracts/{NAME}.md"
    assert (code, printed) == (0, f"Written: {page}\n")
    assert (project / page).read_bytes() == (PROJECT / page).read_bytes(), (
        f"Run: sosdbt contract show {NAME} --write"
    )
