"""What a package says its files hold: the names of the marts behind the delivered names."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sosdbt.config import find_project
from sosdbt.errors import ConfigError
from sosdbt.package.contract import read_contract
from sosdbt.package.json_form import faults_of_form
from sosdbt.package.names import DESCRIPTOR
from sosdbt.package.read import Package, PackageError

_SCHEMA = Path(__file__).with_name("descriptor.schema.json")


@dataclass(frozen=True)
class Field:
    """A column of a delivered file, and of the mart it came from."""

    name: str
    mart: str
    column: str
    is_key: bool


@dataclass(frozen=True)
class DeliveredTable:
    file: str
    fields: tuple[Field, ...]

    @property
    def mart(self) -> str:
        return self.fields[0].mart


def tables_of(package: Package) -> list[DeliveredTable]:
    descriptor = package.json(DESCRIPTOR)
    fault = next(faults_of_form(descriptor, _SCHEMA), None)
    if fault:
        raise _fault(package, f"does not describe its files: {fault}")
    known = _known_names()
    tables = [_table(package, resource, known) for resource in descriptor["resources"]]
    for name in ("file", "mart"):
        if _is_twice([getattr(table, name) for table in tables]):
            raise _fault(package, f"names a {name} twice")
    return tables


def _table(
    package: Package, resource: dict[str, Any], known: dict[tuple[str, str], tuple[str, str]]
) -> DeliveredTable:
    file, key = resource["path"], resource["schema"]["primaryKey"]
    if file not in package.members:
        raise _fault(package, "names a file that is not in the package")
    fields = []
    for field in resource["schema"]["fields"]:
        name = field["name"]
        mart, column = known.get((file, name), (file.removesuffix(".csv"), name))
        is_key = name == key or (isinstance(key, list) and name in key)
        fields.append(
            Field(name, resource.get("mart") or mart, field.get("column") or column, is_key)
        )
    names = [field.name for field in fields]
    if _is_twice(names) or not set([key] if isinstance(key, str) else key) <= set(names):
        raise _fault(package, f"does not describe the columns of {file}")
    if len({field.mart for field in fields}) > 1 or _is_twice([field.column for field in fields]):
        raise _fault(package, f"does not say which mart {file} came from")
    return DeliveredTable(file, tuple(fields))


def _is_twice(names: list[str]) -> bool:
    return len(set(names)) != len(names)


def _fault(package: Package, what: str) -> PackageError:
    return PackageError(f"{package.path} is no delivery package: its {DESCRIPTOR} {what}.")


def _known_names() -> dict[tuple[str, str], tuple[str, str]]:
    """For packages that do not name the marts: the names of the project's own contract."""
    try:
        contract = read_contract(find_project(), "sosdbt-default")
    except ConfigError:
        return {}
    return {
        (file.name, column.name): (file.mart, column.source or "")
        for file in contract.files
        for column in file.columns
    }
