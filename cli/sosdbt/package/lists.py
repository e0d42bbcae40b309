"""The lists beside a package: findings and fates for people, lineage for a later comparison."""

import filecmp
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sosdbt.files import replace, unfinished, write_over
from sosdbt.masking import mask
from sosdbt.package.csv_lines import identifier, literal, spreadsheet_cell, write_csv
from sosdbt.package.names import CONFLICTS, COVERAGE, FATES, FINDINGS, LINEAGE, NOTICES
from sosdbt.package.publish import Deliveries
from sosdbt.results import tables_of

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class _List:
    """All columns of a mart as a file beside the package."""

    name: str
    mart: str
    order_by: tuple[str, ...]

    def write(self, connection: "duckdb.DuckDBPyConnection", path: Path) -> None:
        if self.name.endswith(".csv"):
            columns = connection.table(self.mart).columns
            cells = [spreadsheet_cell(column) for column in columns]
            write_csv(connection, self.mart, cells, self.order_by, path)
            return
        order = ", ".join(map(identifier, self.order_by))
        connection.execute(
            f"copy (from {self.mart} order by {order}) to {literal(str(path))} "
            "(format parquet, compression zstd, use_tmp_file false)"
        )
        path.chmod(0o600)
        with path.open("rb") as file:
            os.fsync(file.fileno())


_ROW_ORDER = ("source_table", "source_system", "source_row")
_LISTS = (
    _List(
        FINDINGS,
        "findings",
        ("rule_id", "source_system", "source_table", "source_row", "field"),
    ),
    _List(FATES, "record_fates", _ROW_ORDER),
    _List(COVERAGE, "coverage_shared", ("record_kind", "line_kind", "line_key")),
    _List(
        CONFLICTS,
        "conflicts",
        (
            "conflict_kind",
            "source_system",
            "source_table",
            "source_row",
            "kanta_system",
            "kanta_row",
        ),
    ),
)
_LINEAGE = _List(LINEAGE, "record_lineage", _ROW_ORDER)


def write_lists(
    connection: "duckdb.DuckDBPyConnection",
    deliveries: Deliveries,
    version: int | None,
    *,
    is_new: bool = False,
) -> tuple[Path, ...]:
    """Writes the lists beside a new version, and without a version where there is no new one.

    The lists of an earlier version stay as they are, and are named if they say the same. Lineage
    belongs to a package: without one there is none. A blocked build may not have made all marts.
    """
    lists = _LISTS if version is None else (*_LISTS, _LINEAGE)
    made = tables_of(connection)
    paths = []
    for listed in (listed for listed in lists if listed.mart in made):
        path = deliveries.list_file(listed.name, version if is_new else None)
        with unfinished(path) as temporary:
            listed.write(connection, temporary)
            earlier = deliveries.list_file(listed.name, version)
            is_beside = version is not None and not is_new and earlier.is_file()
            if is_beside and filecmp.cmp(earlier, temporary, shallow=False):
                path = earlier
            else:
                replace(temporary, path)
        paths.append(path)
    return tuple(paths)


def write_notices(
    deliveries: Deliveries, version: int | None, notices: Iterable[str]
) -> tuple[Path, ...]:
    """Writes the notices of a build one a line. Without any there is no file."""
    path = deliveries.list_file(NOTICES, version)
    lines = [mask(" ".join(notice.split())) + "\n" for notice in notices]
    if not lines:
        path.unlink(missing_ok=True)
        return ()
    write_over(path, "".join(lines).encode("utf-8"))
    return (path,)
