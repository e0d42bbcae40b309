"""Puts two packages and the lists beside them into tables of an in-memory database."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from sosdbt.config import find_project
from sosdbt.errors import ConfigError
from sosdbt.package.contract import DeliveredFile, plain_file, read_contracts
from sosdbt.package.csv_lines import identifier
from sosdbt.package.json_form import faults_of_form, json_for_sql
from sosdbt.package.lists import read_list
from sosdbt.package.names import DESCRIPTOR, FATES, LINEAGE, MANIFEST, beside
from sosdbt.package.read import Package, PackageError
from sosdbt.verify.file_form import VALUES, check_cells, read_back

# What is needed of the lists.
FATES_COLUMNS = (
    *("source_system", "source_table", "record_id", "source_row"),
    *("fate", "rule_ids", "delivered_id"),
)
LINEAGE_COLUMNS = (
    *("source_system", "source_table", "record_id", "source_row"),
    *("row_digest", "client_digest", "recorded_at", "delivered_id"),
)
_DESCRIPTOR, _MANIFEST = (
    Path(__file__).with_name(f"{name}.schema.json") for name in ("descriptor", "manifest")
)


def load_package(connection: duckdb.DuckDBPyConnection, side: str, package: Package) -> None:
    fault = next(faults_of_form(package.manifest, _MANIFEST), None)
    if fault:
        raise PackageError(f"{package.path}: {MANIFEST}: {fault}.")
    manifest = [side, json_for_sql(package.manifest)]
    connection.execute("insert into manifests values (?, ?)", manifest)
    for file in _files(package):
        if file.name not in package.members and file.empty == "no_file":
            continue
        if file.name not in package.members or not file.key:
            what = f"{file.name} is missing, or has no key to compare by."
            raise PackageError(f"{package.path}: {what}")
        with package.open(file.name) as content:
            found = read_back(connection, file, content)
        check_cells(connection, found, package.manifest["quarter"])
        if found.faults:
            raise PackageError(
                f"{package.path}: {file.name} is not as its contract or its descriptor says. "
                "sosdbt verify tells what is wrong."
            )
        _insert(connection, side, package, file)


def _files(package: Package) -> Iterable[DeliveredFile]:
    """As the contract of the package has them, else as its descriptor does."""
    try:
        contracts = read_contracts(find_project())
    except ConfigError:
        contracts = []
    for contract in contracts:
        if package.manifest.get("contract") == contract.said:
            return contract.files
    descriptor = package.json(DESCRIPTOR)
    fault = next(faults_of_form(descriptor, _DESCRIPTOR), None)
    if fault:
        raise _no_package(package, f"does not describe its files: {fault}")
    return _described(package, descriptor["resources"])


def _described(package: Package, resources: list[dict[str, Any]]) -> Iterator[DeliveredFile]:
    for name in ("path", "mart"):
        if len({resource[name] for resource in resources}) < len(resources):
            raise _no_package(package, f"names a {name} twice")
    for resource in resources:
        said, file = resource["schema"], resource["path"]
        keys = [said["primaryKey"]] if isinstance(said["primaryKey"], str) else said["primaryKey"]
        columns = {field["name"]: field["column"] for field in said["fields"]}
        is_sound = len(columns) == len(set(columns.values())) == len(said["fields"])
        if not is_sound or not columns.keys() >= set(keys) or file not in package.members:
            raise _no_package(package, f"does not describe {file}")
        yield plain_file(file, resource["mart"], columns, keys)


def _no_package(package: Package, fault: str) -> PackageError:
    return PackageError(f"{package.path} is no delivery package: its {DESCRIPTOR} {fault}.")


def _insert(
    connection: duckdb.DuckDBPyConnection, side: str, package: Package, file: DeliveredFile
) -> None:
    texts = {source: f"cast({identifier(source)} as varchar)" for source in file.sources}
    key = " || chr(31) || ".join(
        f"coalesce({texts[source]}, '')" for source, column in file.sources.items() if column.key
    )
    for source, column in file.sources.items():
        connection.execute(
            f"insert into fields select ?, ?, {key}, ?, {texts[source]} from {VALUES} "
            f"where {identifier(source)} is not null",
            [side, file.mart, source],
        )
        names = [side, file.mart, file.name, source, column.name, column.key]
        connection.execute("insert into delivered_names values (?, ?, ?, ?, ?, ?)", names)


def load_lists(connection: duckdb.DuckDBPyConnection, side: str, package: Path) -> list[str]:
    """Loads fates and lineage; if one is missing, nothing. Gives the names of the missing."""
    lists = {"fates": (FATES, FATES_COLUMNS), "lineage": (LINEAGE, LINEAGE_COLUMNS)}
    paths = {name: beside(package, ending) for name, (ending, _) in lists.items()}
    missing = [path.name for path in paths.values() if not path.is_file()]
    if missing:
        return missing
    for name, path in paths.items():
        connection.register(f"loaded_{name}", read_list(path, lists[name][1]))
    connection.execute(
        "insert into source_rows select ?, source_system, source_table, lineage.record_id, "
        "source_row, row_digest, client_digest, recorded_at, lineage.delivered_id, fate, "
        "rule_ids from loaded_lineage as lineage full join loaded_fates as fates "
        "using (source_system, source_table, source_row)",
        [side],
    )
    return []
