"""What a package says its files hold: the names of the marts behind the delivered names."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sosdbt.package.names import DESCRIPTOR
from sosdbt.package.read import Package, PackageError

_CONTRACT = "seeds/contract/delivery_contract.csv"


@dataclass(frozen=True)
class Field:
    """A column of a delivered file, and of the mart it came from."""

    name: str
    column: str
    is_key: bool


@dataclass(frozen=True)
class DeliveredTable:
    file: str
    mart: str
    fields: tuple[Field, ...]

    @property
    def key(self) -> list[str]:
        return [field.name for field in self.fields if field.is_key]


def tables_of(package: Package) -> list[DeliveredTable]:
    descriptor = package.json(DESCRIPTOR)
    resources = descriptor.get("resources")
    if not isinstance(resources, list) or not resources:
        raise _fault(package, "lists no files")
    known = _known_names()
    tables = [_table(package, resource, known) for resource in resources]
    for values, what in (
        ([table.file for table in tables], "names a file twice"),
        ([table.mart for table in tables], "names a mart twice"),
    ):
        if len(set(values)) != len(values):
            raise _fault(package, what)
    return tables


def _table(package: Package, resource: Any, known: dict[tuple[str, str], tuple[str, str]]) -> Any:
    file = resource.get("path") if isinstance(resource, dict) else None
    if not isinstance(file, str) or file not in package.members or not file.endswith(".csv"):
        raise _fault(package, "names a file that is not in the package")
    schema = resource.get("schema")
    listed = schema.get("fields") if isinstance(schema, dict) else None
    key = schema.get("primaryKey") if isinstance(schema, dict) else None
    key = [key] if isinstance(key, str) else key
    if not _are_named(listed) or not isinstance(key, list):
        raise _fault(package, f"does not describe the columns of {file}")
    names = [field["name"] for field in listed]
    if len(set(names)) != len(names) or not key or not set(map(str, key)) <= set(names):
        raise _fault(package, f"does not describe the columns of {file}")
    fields, marts = [], set()
    for field in listed:
        name = field["name"]
        mart, column = known.get((file, name), (file.removesuffix(".csv"), name))
        marts.add(_text(resource.get("mart")) or mart)
        fields.append(Field(name, _text(field.get("column")) or column, name in key))
    columns = [field.column for field in fields]
    if len(marts) != 1 or len(set(columns)) != len(columns):
        raise _fault(package, f"does not say which mart {file} came from")
    return DeliveredTable(file, marts.pop(), tuple(fields))


def _are_named(fields: Any) -> bool:
    return isinstance(fields, list) and all(
        isinstance(field, dict) and _text(field.get("name")) for field in fields
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _fault(package: Package, what: str) -> PackageError:
    return PackageError(f"{package.path} is no delivery package: its {DESCRIPTOR} {what}.")


def _known_names() -> dict[tuple[str, str], tuple[str, str]]:
    """For packages that do not name the marts: the names of the project's own contract."""
    from sosdbt.config import find_project
    from sosdbt.errors import ConfigError

    try:
        path: Path = find_project() / _CONTRACT
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows: Iterable[dict[str, str]] = list(csv.DictReader(file))
    except (ConfigError, OSError):
        return {}
    return {
        (row["file_name"], row["delivered_name"]): (row["mart"], row["column_name"]) for row in rows
    }
