"""What earlier deliveries in the output directory say, as tables that models can read."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from sosdbt.errors import InputError
from sosdbt.package.json_form import errors_of_form, schema_of
from sosdbt.package.lists import read_list
from sosdbt.package.names import FINDINGS, LINEAGE, PackageName, beside, is_named_so, packages_in
from sosdbt.package.read import open_package
from sosdbt.raw.raw_file import arrow_schema

_FORM = Path(__file__).with_name("earlier_manifest.schema.json")
_LISTS = {"earlier_findings": FINDINGS, "earlier_lineage": LINEAGE}


@dataclass(frozen=True)
class EarlierPackage:
    path: Path
    manifest: dict[str, Any]

    @property
    def input_files(self) -> list[dict[str, Any]]:
        return list(self.manifest["input_files"])

    def rows(self, table: str) -> list[dict[str, Any]]:
        """What it says of itself; a row may hold more than the table."""
        if table == "earlier_input_files":
            return self.input_files
        if table == "earlier_client_counts":
            counts = self.manifest["clients_per_service_task"]
            return [{"service_task": task, "client_count": count} for task, count in counts.items()]
        has_lists = {
            "has_findings": beside(self.path, FINDINGS).is_file(),
            "has_lineage": beside(self.path, LINEAGE).is_file(),
        }
        return [{**self.manifest, **has_lists}]


def find_packages(out: Path) -> tuple[list[EarlierPackage], list[str]]:
    """The packages in a folder by name, and a notice for each that cannot be used."""
    packages, notices = [], []
    for name, path in packages_in(out):
        try:
            packages.append(_read(path, name))
        except InputError as error:
            notices.append(f"{error} The build compares nothing with it.")
    return packages, notices


def _read(path: Path, name: PackageName) -> EarlierPackage:
    with open_package(path) as package:
        said = package.manifest
    if not is_named_so(said, name):
        raise InputError(f"{path.name}: the manifest inside is of another package.")
    faulty = {(*error.absolute_path, None)[0] for error in errors_of_form(said, schema_of(_FORM))}
    if faulty - {"input_files"}:
        raise InputError(f"{path.name}: the manifest inside is not complete.")
    files = [] if faulty else said.get("input_files", [])
    told = {(file["source_system"], file["source_table"]) for file in files}
    return EarlierPackage(path, {**said, "input_files": files if len(told) == len(files) else []})


def systems_gone(
    packages: list[EarlierPackage], county: str, as_of: str, systems: Collection[str]
) -> list[str]:
    """A notice for each source system that gave rows to the last delivery and has no folder now."""
    return [
        f"{system}: no such source system any more; {last.path.name} was made with it."
        for last in _last_known(packages, as_of)
        if last.manifest["county"] == county
        for system in sorted({it["source_system"] for it in last.input_files if it["rows_read"]})
        if system not in systems
    ]


def _last_known(packages: list[EarlierPackage], as_of: str) -> list[EarlierPackage]:
    """The last delivery of each county that was known on a day, as int_last_delivery has it."""
    order = ("as_of", "quarter", "version")
    known = [package for package in packages if package.manifest["as_of"] <= as_of]
    known.sort(key=lambda package: [package.manifest[name] for name in order])
    return list({package.manifest["county"]: package for package in known}.values())


def earlier_table(table: str, packages: list[EarlierPackage], as_of: str | None) -> pa.Table:
    """Of the long lists beside the packages: where an as-of date is given, the last known then."""
    schema = arrow_schema(table)
    if table in _LISTS:
        lists = [schema.empty_table()]
        for package in _last_known(packages, as_of) if as_of else packages:
            path = beside(package.path, _LISTS[table])
            if path.is_file():
                found = read_list(path, schema.names[1:])
                names = pa.repeat(package.path.name, len(found))
                lists.append(found.add_column(0, "package_name", names).cast(schema))
        return pa.concat_tables(lists)
    rows = [
        {"package_name": package.path.name, **row}
        for package in packages
        for row in package.rows(table)
    ]
    return pa.Table.from_pylist(rows, schema)
