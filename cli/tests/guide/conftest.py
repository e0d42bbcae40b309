"""What the pages start from: a copy of the project, and the small county, built for 2023Q1."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from lenient_project import PROJECT
from transcripts import Place, environment

SMALL_COUNTY = "explanation/periods.md"
_OF_THE_PROJECT = (
    *("cli", "contracts", "docs", "macros", "models", "seeds", "tests"),
    *("Makefile", "dbt_project.yml", "profiles.yml", "pyproject.toml", "requirements-dev.txt"),
)


def place_in(folder: Path, project: Path) -> Place:
    """The key of ids is made where a county's own would be."""
    return Place(
        project,
        {
            "/data": folder / "data",
            "~/.config": folder / "home/.config",
            "/opt/sosdbt": PROJECT,
        },
        environment(folder / "home", SOSDBT_PROJECT_DIR=str(project)),
    )


@pytest.fixture
def project_copy(tmp_path: Path) -> Path:
    copy = tmp_path / "project"
    ignored = shutil.ignore_patterns("__pycache__", ".*_cache")
    for name in _OF_THE_PROJECT:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=ignored)
        else:
            copy.mkdir(exist_ok=True)
            shutil.copy2(source, copy / name)
    (copy / ".venv").symlink_to(PROJECT / ".venv")
    for name in ("pyproject.toml", "requirements-dev.txt"):
        os.utime(copy / name, (0, 0))  # make need not set it up anew.
    return copy


@pytest.fixture(scope="session")
def small_county(once: Callable[..., Path]) -> Path:
    """Its data, its first delivery and its key."""

    def fill(folder: Path) -> None:
        place_in(folder, PROJECT).run_page(SMALL_COUNTY)

    return once("small_county", fill)


@pytest.fixture
def place(tmp_path: Path, small_county: Path) -> Place:
    """For pages that go on from a delivery."""
    for name in ("data", "home"):
        shutil.copytree(small_county / name, tmp_path / name)
    return place_in(tmp_path, PROJECT)


@pytest.fixture
def place_to_change(place: Place, tmp_path: Path, project_copy: Path) -> Place:
    """For those that change the project, too."""
    return place_in(tmp_path, project_copy)


@pytest.fixture
def empty_place(tmp_path: Path, project_copy: Path) -> Place:
    """For those with data of their own."""
    return place_in(tmp_path, project_copy)
