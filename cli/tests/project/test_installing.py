"""Installing from a checkout leaves nothing in it, and takes all that is needed along."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]
CARRIED = ("contracts", "macros", "models", "seeds", "tests", "dbt_project.yml", "profiles.yml")


def test_pip_leaves_nothing_in_the_checkout(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    listed = subprocess.run(
        ["git", "ls-files", "cli/sosdbt", *CARRIED, "pyproject.toml", "README.md", ".gitignore"],
        cwd=PROJECT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    for name in listed:
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / name, checkout / name)
    before = sorted(checkout.rglob("*"))
    command = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "."]
    subprocess.run(
        [sys.executable, "-m", "pip", *command, "--wheel-dir", str(tmp_path / "wheels")],
        cwd=checkout, check=True,
    )  # fmt: skip
    assert sorted(checkout.rglob("*")) == before
    (wheel,) = (tmp_path / "wheels").glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    wanted = {name.removeprefix("cli/") for name in listed if name.startswith("cli/")}
    wanted |= {f"sosdbt/project/{name}" for name in listed if name.startswith(CARRIED)}
    assert wanted <= packed
