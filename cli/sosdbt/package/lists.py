"""The lists beside a package: findings and fates for people, lineage for a later comparison."""

import filecmp
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sosdbt.files import replace, unfinished, write_new
from sosdbt.masking import mask
from sosdbt.package.csv_lines import identifier, spreadsheet_cell, write_csv
from sosdbt.package.publish import Deliveries

if TYPE_CHECKING:
    import duckdb

FINDINGS_COLUMNS = (
    "rule_id",
    "severity",
    "source_system",
    "source_table",
    "record_id",
    "source_row",
    "field",
    "client_key",
    "quarter",
)
FATES_COLUMNS = (
    "source_system",
    "source_table",
    "record_id",
    "source_row",
    "fate",
    "rule_ids",
    "delivered_id",
)
LINEAGE_COLUMNS = (
    "source_system",
    "source_table",
    "record_id",
    "source_row",
    "row_digest",
    "client_digest",
    "identity_digest",
    "recorded_at",
    "delivered_id",
)
_FINDINGS_ORDER = ("rule_id", "source_system", "source_table", "source_row", "field")
_FATES_ORDER = ("source_table", "source_system", "source_row")
_LISTS = (
    ("findings.csv", "findings", FINDINGS_COLUMNS, _FINDINGS_ORDER),
    ("fates.csv", "record_fates", FATES_COLUMNS, _FATES_ORDER),
)
_LINEAGE = ("lineage.parquet", "record_lineage", LINEAGE_COLUMNS, _FATES_ORDER)


def write_lists(
    connection: "duckdb.DuckDBPyConnection",
    deliveries: Deliveries,
    version: int | None,
    *,
    is_new: bool = False,
) -> tuple[Path, ...]:
    """Writes the lists beside a new version, and without a version where there is no new one.

    The lists of an earlier version stay as they are, and are named if they say the same. Lineage
    belongs to a package: without one there is none.
    """
    lists = _LISTS if version is None else (*_LISTS, _LINEAGE)
    return tuple(_write(connection, deliveries, version, is_new, *which) for which in lists)


def _write(
    connection: "duckdb.DuckDBPyConnection",
    deliveries: Deliveries,
    version: int | None,
    is_new: bool,
    name: str,
    table: str,
    columns: tuple[str, ...],
    order_by: tuple[str, ...],
) -> Path:
    path = deliveries.list_file(name, version if is_new else None)
    with unfinished(path) as temporary:
        if path.suffix == ".parquet":
            _write_parquet(connection, table, columns, order_by, temporary)
        else:
            cells = [spreadsheet_cell(column) for column in columns]
            write_csv(connection, table, cells, order_by, temporary)
        temporary.chmod(0o600)
        if version is not None and not is_new:
            earlier = deliveries.list_file(name, version)
            if earlier.is_file() and filecmp.cmp(earlier, temporary, shallow=False):
                return earlier
        replace(temporary, path)
        return path


def _write_parquet(
    connection: "duckdb.DuckDBPyConnection",
    table: str,
    columns: tuple[str, ...],
    order_by: tuple[str, ...],
    path: Path,
) -> None:
    named, order = (", ".join(map(identifier, names)) for names in (columns, order_by))
    quoted = str(path).replace("'", "''")
    connection.execute(
        f"copy (select {named} from {table} order by {order}) to '{quoted}' "
        "(format parquet, compression zstd, use_tmp_file false)"
    )
    with path.open("rb") as file:
        os.fsync(file.fileno())


def write_notices(
    deliveries: Deliveries, version: int | None, notices: Iterable[str]
) -> tuple[Path, ...]:
    """Writes the notices of a build one a line. Without any there is no file."""
    path = deliveries.list_file("notices.txt", version)
    lines = [mask(" ".join(notice.split())) + "\n" for notice in notices]
    if not lines:
        path.unlink(missing_ok=True)
        return ()
    with unfinished(path) as temporary:
        write_new(temporary, "".join(lines).encode("utf-8"))
        replace(temporary, path)
    return (path,)
