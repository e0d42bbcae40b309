"""Runs the comparison: loads both packages, then the SQL files in the order of their names."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sosdbt.diff.load import load_lists, load_package
from sosdbt.errors import InputError
from sosdbt.masking import masking_macros
from sosdbt.named_rows import named_rows
from sosdbt.package.names import SYNTHETIC, is_synthetic
from sosdbt.package.read import open_package
from sosdbt.text import shown

if TYPE_CHECKING:
    import duckdb

_SQL = Path(__file__).parent / "sql"
_TABLES = "01_tables.sql"


@dataclass(frozen=True)
class Comparison:
    connection: "duckdb.DuckDBPyConnection"
    old: Path
    new: Path
    missing_lists: list[str]
    is_synthetic: bool

    def rows(self, sql: str) -> list[dict[str, Any]]:
        return named_rows(self.connection.execute(sql))


@contextmanager
def compared(old: Path, new: Path, with_identifiers: bool) -> Iterator[Comparison]:
    """Raises InputError for what cannot be compared."""
    import duckdb

    # Identity codes stay in memory: without a directory nothing is written to disk.
    with duckdb.connect(config={"temp_directory": ""}) as opened:
        opened.execute("set enable_external_access = false")
        opened.execute((_SQL / _TABLES).read_text(encoding="utf-8"))
        opened.execute("create table output as select ? as with_identifiers", [with_identifiers])
        missing = []
        kinds = set()
        for side, path in (("old", old), ("new", new)):
            with open_package(path) as package:
                load_package(opened, side, package)
                kinds.add(is_synthetic(package.manifest))
            missing += load_lists(opened, side, path)
        _check_counties(opened)
        if len(kinds) > 1:
            raise InputError(f"One of the packages is {SYNTHETIC}, the other is not.")
        opened.execute(masking_macros())
        for path in sorted(_SQL.glob("*.sql")):
            if path.name != _TABLES:
                opened.execute(path.read_text(encoding="utf-8"))
        yield Comparison(opened, old, new, missing, kinds.pop())


def _check_counties(connection: "duckdb.DuckDBPyConnection") -> None:
    counties = [
        shown(county)
        for (county,) in connection.execute(
            "select distinct value from facts where item = 'county' order by value"
        ).fetchall()
    ]
    if len(counties) > 1:
        raise InputError(
            f"The packages are of two counties, {' and '.join(counties)}. "
            "Only packages of one county can be compared."
        )
