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
_SQL = Path(__file__).with_name("manifest.sql")


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
    (said,) = named_rows(connection.execute(_SQL.read_text(encoding="utf-8")))
    ((key,),) = connection.execute("select id_key from raw.id_key").fetchall()
    tables = {file.name for file in contract.files}
    return {
        "format_version": FORMAT_VERSION,
        "contract": contract.said,
        "kind": SYNTHETIC if is_synthetic else REAL,
        "version": version,
        **({"nothing_to_deliver": True} if results.delivers_nothing else {}),
        **said,
        "clients_per_service_task": said["clients_per_service_task"] or {},
        "files": [
            {
                "name": name,
                **({"rows": file.rows} if name in tables else {}),
                "bytes": file.bytes,
                "sha256": file.sha256,
            }
            for name, file in written.items()
        ],
        "findings": results.findings,
        "fates": results.fates,
        "code_version": code_version(project),
        "key_fingerprint": fingerprint(key),
        "key_replaces": key_replaces,
    }
