"""Runs the comparison: loads both packages, then the SQL files in the order of their names."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from sosdbt.diff.load import load_lists, load_package
from sosdbt.errors import InputError
from sosdbt.masking import masking_macros
from sosdbt.named_rows import named_rows
from sosdbt.package.names import SYNTHETIC, is_synthetic
from sosdbt.package.read import open_package
from sosdbt.text import shown

_COUNTS = Path(__file__).with_name("counts.sql")
_TABLES, *_STEPS = sorted((Path(__file__).parent / "sql").glob("*.sql"))


@dataclass(frozen=True)
class Comparison:
    connection: duckdb.DuckDBPyConnection
    is_synthetic: bool

    def rows(self, sql: str) -> list[dict[str, Any]]:
        return named_rows(self.connection.execute(sql))


def count_changes(old: Path, new: Path) -> dict[str, Any]:
    """The package compared with, its as-of date, and how many records differ in which way."""
    with compared(old, new, with_identifiers=False) as comparison:
        (counts,) = comparison.rows(_COUNTS.read_text(encoding="utf-8"))
    return {"package": old.name, **counts}


@contextmanager
def compared(old: Path, new: Path, with_identifiers: bool) -> Iterator[Comparison]:
    """Raises InputError for what cannot be compared."""
    # Identity codes stay in memory: without a directory nothing is written to disk.
    with duckdb.connect(config={"temp_directory": ""}) as opened:
        opened.execute("set enable_external_access = false")
        opened.execute(_TABLES.read_text(encoding="utf-8"))
        missing: list[str] = []
        kinds, counties = set(), set()
        for side, path in (("old", old), ("new", new)):
            with open_package(path) as package:
                load_package(opened, side, package)
                kinds.add(is_synthetic(package.manifest))
                counties.add(shown(package.manifest["county"]))
            missing += load_lists(opened, side, path)
        if len(counties) > 1:
            raise InputError(
                f"The packages are of two counties, {' and '.join(sorted(counties))}. "
                "Only packages of one county can be compared."
            )
        if len(kinds) > 1:
            raise InputError(f"One of the packages is {SYNTHETIC}, the other is not.")
        opened.execute("create table output as select ? as with_identifiers", [with_identifiers])
        opened.execute("create table lists as select ? as missing", [", ".join(missing)])
        opened.execute(masking_macros())
        for step in _STEPS:
            opened.execute(step.read_text(encoding="utf-8"))
        yield Comparison(opened, kinds.pop())
