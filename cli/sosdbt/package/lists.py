"""findings.csv and fates.csv: what was found and what became of every row, for people to open."""

from pathlib import Path
from typing import TYPE_CHECKING

from sosdbt.package.csv_lines import spreadsheet_cell, write_csv
from sosdbt.package.publish import partial, replace_file

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
_FINDINGS_ORDER = ("rule_id", "source_system", "source_table", "source_row", "field")
_FATES_ORDER = ("source_table", "source_system", "source_row")


def write_findings(connection: "duckdb.DuckDBPyConnection", path: Path) -> None:
    _write(connection, "findings", FINDINGS_COLUMNS, _FINDINGS_ORDER, path)


def write_fates(connection: "duckdb.DuckDBPyConnection", path: Path) -> None:
    _write(connection, "record_fates", FATES_COLUMNS, _FATES_ORDER, path)


def _write(
    connection: "duckdb.DuckDBPyConnection",
    table: str,
    columns: tuple[str, ...],
    order_by: tuple[str, ...],
    path: Path,
) -> None:
    temporary = partial(path)
    try:
        write_csv(
            connection, table, [spreadsheet_cell(column) for column in columns], order_by, temporary
        )
        temporary.chmod(0o600)
        replace_file(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
