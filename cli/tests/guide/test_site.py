"""The site: whole, and without a word to the network."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from lenient_project import PROJECT

pytestmark = pytest.mark.guide

MKDOCS = PROJECT / ".venv-docs/bin/mkdocs"
LOADS = re.compile(
    r"""<(?:script|img|iframe|source|embed|object|link)\b[^>]*?\b(?:src|href|data)\s*=\s*["']?(?:https?:)?//"""
    r"""|@import\s+["']?(?:https?:)?//|\burl\(\s*["']?(?:https?:)?//""",
    re.IGNORECASE,
)


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([MKDOCS, "build"], cwd=folder, capture_output=True, text=True)


@pytest.fixture(scope="module")
def site(once: Callable[..., Path]) -> Path:
    def fill(folder: Path) -> None:
        copy_of_the_docs(folder)
        done = build(folder)
        assert done.returncode == 0, done.stderr

    return once("site", fill)


def copy_of_the_docs(folder: Path) -> None:
    shutil.copytree(PROJECT / "docs", folder / "docs")
    shutil.copy(PROJECT / "mkdocs.yml", folder)


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    files = [
        path for path in (site / "target/guide").rglob("*") if path.suffix in (".html", ".css")
    ]
    assert len(files) > 130
    for path in files:
        assert not LOADS.search(path.read_text(encoding="utf-8")), path


def test_every_page_of_docs_is_in_the_site(site: Path) -> None:
    for page in (PROJECT / "docs").rglob("*.md"):
        name = page.relative_to(PROJECT / "docs").with_suffix(".html")
        assert (site / "target/guide" / name).exists() or name.stem == "README"


@pytest.mark.parametrize(
    "broken",
    [
        "[a page](nothing.md)",
        "[a heading](coverage.md#nothing)",
        "![a picture](nothing.svg)",
        "[outside](../README.md)",
    ],
)
def test_a_broken_link_fails(tmp_path: Path, broken: str) -> None:
    copy_of_the_docs(tmp_path)
    with (tmp_path / "docs/persons.md").open("a", encoding="utf-8") as page:
        page.write(f"\n{broken}\n")
    done = build(tmp_path)
    assert done.returncode == 1
    assert "persons.md" in done.stderr
