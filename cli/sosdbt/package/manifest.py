"""manifest.json: what a package was made of, by which rules, and what became of every row."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sosdbt.id_key import fingerprint
from sosdbt.named_rows import named_rows
from sosdbt.package.code_version import code_version
from sosdbt.package.contract import Contract
from sosdbt.package.csv_lines import Written
from sosdbt.package.names import REAL, SYNTHETIC
from sosdbt.results import Results

if TYPE_CHECKING:
    import duckdb

FORMAT_VERSION = 1


def manifest(
    connection: "duckdb.DuckDBPyConnection",
    *,
    project: Path,
    contract: Contract,
    results: Results,
    written: dict[str, Written],
    version: int,
    is_synthetic: bool,
    key_replaces: str | None,
) -> dict[str, Any]:
    """`written` holds every other file of the package; a file without rows is no table."""
    parameters = results.parameters
    tables = {file.name for file in contract.files}
    return {
        "format_version": FORMAT_VERSION,
        "contract": {"name": contract.name, "version": contract.version},
        "kind": SYNTHETIC if is_synthetic else REAL,
        "county": parameters["county"],
        "organiser": parameters["organiser"],
        "quarter": parameters["quarter"],
        "first_day": parameters["first_day"].isoformat(),
        "last_day": parameters["last_day"].isoformat(),
        "due_date": parameters["due_date"].isoformat(),
        "as_of": parameters["as_of_date"].isoformat(),
        "version": version,
        "settings": {
            "production": parameters["is_production"],
            "max_gap_days": parameters["max_gap_days"],
            "clip_to_quarter": parameters["clip_to_quarter"],
        },
        "files": [
            {
                "name": name,
                **({"rows": file.rows} if name in tables else {}),
                "bytes": file.bytes,
                "sha256": file.sha256,
            }
            for name, file in written.items()
        ],
        "input_files": _rows(
            connection,
            "select source_system, source_table, file_name, file_format, rows_read, "
            "rows_unreadable, rows_sha256 from raw.input_files order by all",
        ),
        "rules": _rows(
            connection,
            "select rule_id, severity, stage, is_in_force, has_run, applicable_count, "
            "finding_count, waived_count from rule_runs order by all",
        ),
        "findings": results.findings,
        "fates": results.fates,
        "clients_per_service_task": dict(
            connection.execute(
                "select service_task, client_count from clients_per_service_task order by all"
            ).fetchall()
        ),
        "last_delivered_quarter": _compared(connection, "int_last_delivered_quarter"),
        "last_delivery": _compared(connection, "int_last_delivery"),
        "row_balance": _rows(
            connection,
            "select source_table, raw_rows, rows_with_a_fate, is_balanced "
            "from row_balance order by all",
        ),
        "day_balance": _rows(
            connection,
            "select source_table, usable_days, delivered_days, archived_only_days, is_balanced "
            "from day_balance order by all",
        ),
        "code_version": code_version(project),
        "key_fingerprint": _key_fingerprint(connection),
        "key_replaces": key_replaces,
    }


def _compared(connection: "duckdb.DuckDBPyConnection", model: str) -> dict[str, Any] | None:
    """The delivery that this one was compared with: an input like the raw files."""
    packages = _rows(
        connection,
        f"select package_name as package, quarter, package_version as version from {model}",
    )
    return packages[0] if packages else None


def _rows(connection: "duckdb.DuckDBPyConnection", sql: str) -> list[dict[str, Any]]:
    return named_rows(connection.execute(sql))


def _key_fingerprint(connection: "duckdb.DuckDBPyConnection") -> str:
    ((key,),) = connection.execute("select id_key from raw.id_key").fetchall()
    return fingerprint(key)
