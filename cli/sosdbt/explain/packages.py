"""What the packages beside the databases say: which one holds an id, and whether one is newer."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sosdbt.package.names import packages_in
from sosdbt.package.publish import Deliveries
from sosdbt.package.read import PackageError, open_package
from sosdbt.results import read_fates

if TYPE_CHECKING:
    import duckdb


def package_with(
    folders: list[Path], delivered_id: str, quarter: str | None
) -> dict[str, Any] | None:
    """Folder, name, quarter and as-of date of the newest package that holds an id."""
    wanted = delivered_id.encode()
    for path, its_quarter in [found for out in folders for found in _newest_first(out)]:
        if quarter and its_quarter != quarter:
            continue
        try:
            with open_package(path) as package:
                for member in package.members:
                    with package.open(member) as file:
                        if member.endswith(".csv") and any(wanted in line for line in file):
                            as_of = package.manifest.get("as_of")
                            return {"path": path, "quarter": its_quarter, "as_of": as_of}
        except PackageError:
            continue
    return None


def compare_with_newest_package(
    connection: "duckdb.DuckDBPyConnection",
    out: Path,
    parameters: dict[str, Any],
    is_synthetic: bool,
) -> tuple[int | None, str | None]:
    """The version of the newest package if the database is the one it was made from, or what
    tells them apart."""
    quarter = parameters["quarter"]
    deliveries = Deliveries(out, parameters["county"], quarter, is_synthetic=is_synthetic)
    versions = deliveries.versions()
    if not versions:
        return None, f"No package of {quarter} is in {out}. What follows is what would go into it."
    version = versions[-1]
    newest = deliveries.package(version).name
    try:
        with open_package(deliveries.package(version)) as package:
            difference = _difference(connection, parameters, package.manifest)
    except PackageError as error:
        return None, f"The newest package cannot be compared: {error}"
    if difference is None:
        return version, None
    return None, f"{newest}, the newest package, {difference}. What follows is from the database."


def _difference(
    connection: "duckdb.DuckDBPyConnection", parameters: dict[str, Any], manifest: dict[str, Any]
) -> str | None:
    as_of = parameters["as_of_date"].isoformat()
    if manifest.get("as_of") != as_of:
        return f"is as of {manifest.get('as_of')}, but the database was built as of {as_of}"
    if _sorted(manifest.get("input_files")) != _sorted(_input_files(connection)):
        return "was made from other source files than the database"
    settings = {
        "production": parameters["is_production"],
        "max_gap_days": parameters["max_gap_days"],
        "clip_to_quarter": parameters["clip_to_quarter"],
    }
    if manifest.get("settings") != settings:
        return "was made with other settings than the database"
    if manifest.get("fates") != read_fates(connection):
        return "was made by another version of the models than the database"
    return None


def _input_files(connection: "duckdb.DuckDBPyConnection") -> list[list[Any]]:
    return [
        list(row)
        for row in connection.execute(
            "select source_system, source_table, rows_sha256 from raw.input_files"
        ).fetchall()
    ]


def _sorted(files: Any) -> list[list[str]] | None:
    if not isinstance(files, list):
        return None
    columns = ("source_system", "source_table", "rows_sha256")
    return sorted(
        [str(file.get(column)) for column in columns]
        if isinstance(file, dict)
        else [str(part) for part in file]
        for file in files
        if isinstance(file, dict | list)
    )


def _newest_first(out: Path) -> Iterator[tuple[Path, str]]:
    for name, path in sorted(
        packages_in(out),
        key=lambda found: (found[0].quarter, found[0].version, found[0].series),
        reverse=True,
    ):
        yield path, name.quarter
