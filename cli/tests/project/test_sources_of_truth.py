"""Promises about the text of the project."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]
SQL = [
    path
    for folder in ("models", "macros", "tests")
    for path in sorted((PROJECT / folder).rglob("*.sql"))
]
CLOCK = re.compile(
    r"\b(current_date|current_timestamp|now\(\)|today\(\)|getdate\(\)|run_started_at)"
)


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.stem)
def test_no_sql_reads_the_clock(path: Path) -> None:
    assert not CLOCK.search(path.read_text(encoding="utf-8").lower())


@pytest.mark.parametrize(
    "path", [p for p in SQL if "models" in p.parts], ids=lambda path: path.stem
)
def test_a_model_ends_with_its_final_cte_and_has_its_yaml_beside_it(path: Path) -> None:
    assert path.read_text(encoding="utf-8").endswith("\nselect * from final\n")
    assert path.with_suffix(".yml").is_file()


def test_parameters_are_read_where_they_are_looked_at_and_nowhere_else() -> None:
    """What is parsed must not depend on them: sosdbt keeps it between quarters."""
    reads = re.compile(r"\b(env_)?var\(")
    readers = {path.name for path in SQL if reads.search(path.read_text(encoding="utf-8"))}
    assert readers == {"setting.sql"}


def test_the_lock_files_name_no_registry() -> None:
    for path in PROJECT.glob("requirements*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text
        assert "--hash=sha256:" in text
