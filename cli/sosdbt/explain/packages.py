"""What the packages beside the databases say: which one holds an id, and whether one is newer."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from sosdbt.explain.databases import Database
from sosdbt.package.names import DESCRIPTOR, MANIFEST
from sosdbt.package.publish import Deliveries
from sosdbt.package.read import Package, PackageError, open_package
from sosdbt.results import read_fates

_FILE = ("source_system", "source_table", "rows_sha256")


def as_of_package(path: Path, delivered_id: str) -> str | None:
    """The as-of date of a package that holds an id."""
    with suppress(PackageError), open_package(path) as package:
        if any(
            _holds(package, name, delivered_id)
            for name in package.members
            if name not in (DESCRIPTOR, MANIFEST)
        ):
            return str(package.manifest.get("as_of"))
    return None


def _holds(package: Package, name: str, delivered_id: str) -> bool:
    with package.open(name) as file:
        return any(delivered_id.encode() in line for line in file)


def compare_with_newest_package(database: Database) -> tuple[int | None, str | None]:
    """The version of the newest package if the database is the one it was made from, or what
    tells them apart."""
    deliveries = Deliveries(
        database.out,
        database.parameters["county"],
        database.parameters["quarter"],
        is_synthetic=database.is_synthetic,
    )
    versions = deliveries.versions()
    if not versions:
        where = f"{deliveries.quarter} is in {database.out}"
        return None, f"No package of {where}. What follows is what would go into it."
    newest = deliveries.package(versions[-1])
    try:
        with open_package(newest) as package:
            difference = _difference(database, package.manifest)
    except PackageError as error:
        return None, f"The newest package cannot be compared: {error}"
    if difference is None:
        return versions[-1], None
    return None, (
        f"{newest.name}, the newest package, {difference}. What follows is from the database."
    )


def _difference(database: Database, manifest: dict[str, Any]) -> str | None:
    """What is said of the first thing in which they differ."""
    parameters = database.parameters
    said, as_of = manifest.get("as_of"), parameters["as_of_date"].isoformat()
    settings = {
        "production": parameters["is_production"],
        "max_gap_days": parameters["max_gap_days"],
        "clip_to_quarter": parameters["clip_to_quarter"],
    }
    own = {
        f"is as of {said}, but the database was built as of {as_of}": (said, as_of),
        "was made from other source files than the database": (
            _files(manifest.get("input_files")),
            _files(database.rows("select * from raw.input_files")),
        ),
        "was made with other settings than the database": (manifest.get("settings"), settings),
        "was made by another version of the models than the database": (
            manifest.get("fates"),
            read_fates(database.connection),
        ),
    }
    return next((words for words, (one, other) in own.items() if one != other), None)


def _files(listed: Any) -> list[list[str]] | None:
    if not isinstance(listed, list):
        return None
    files = [file for file in listed if isinstance(file, dict)]
    return sorted([str(file.get(column)) for column in _FILE] for file in files)
