"""Whether the newest package beside a database is the one that was made from it."""

from typing import Any

from sosdbt.explain.databases import Database
from sosdbt.package.publish import Deliveries
from sosdbt.package.read import PackageError, open_package
from sosdbt.results import read_fates

_FILE = ("source_system", "source_table", "rows_sha256")


def compare_with_newest_package(database: Database) -> tuple[int | None, str | None]:
    """The version of the newest package if the database is the one it was made from, or what
    tells them apart."""
    parameters = database.parameters
    deliveries = Deliveries(
        database.out,
        parameters["county"],
        parameters["quarter"],
        is_synthetic=database.is_synthetic,
    )
    versions = deliveries.versions()
    if not versions:
        where = f"{deliveries.quarter} is in {database.out}"
        return None, f"No package of {where}. This is of the last build or check."
    newest = deliveries.package(versions[-1])
    try:
        with open_package(newest) as package:
            manifest = package.manifest
    except PackageError as error:
        return None, f"The newest package cannot be compared: {error}"
    own = {
        "as-of date": (manifest.get("as_of"), parameters["as_of_date"].isoformat()),
        "source files": (
            _files(manifest.get("input_files")),
            _files(database.rows("select * from raw.input_files")),
        ),
        "settings": (
            manifest.get("settings"),
            {
                "production": parameters["is_production"],
                "max_gap_days": parameters["max_gap_days"],
                "clip_to_quarter": parameters["clip_to_quarter"],
            },
        ),
        "fates of rows": (manifest.get("fates"), read_fates(database.connection)),
    }
    differ = [name for name, (of_package, of_database) in own.items() if of_package != of_database]
    if not differ:
        return versions[-1], None
    return None, (
        f"{newest.name}, the newest package, was not made from this database: they differ in "
        f"{', '.join(differ)}. This is of the database."
    )


def _files(listed: Any) -> list[list[str]]:
    files = [file for file in listed if isinstance(file, dict)] if isinstance(listed, list) else []
    return sorted([str(file.get(column)) for column in _FILE] for file in files)
