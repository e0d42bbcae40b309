"""The contract of the project before a build: can it be followed, and was it changed unsaid?"""

import json
import re
from pathlib import Path
from typing import Any

from sosdbt.config import read_seed
from sosdbt.errors import ConfigError
from sosdbt.package.contract import SEED, Contract, DeliveredFile, make_contract
from sosdbt.package.csv_lines import Written
from sosdbt.package.descriptor import descriptor
from sosdbt.package.names import DESCRIPTOR
from sosdbt.package.read import open_package

MARTS = Path("models/marts/delivery")
_KINDS = "contract/information_kinds.csv"
_TYPES = {"varchar": "varchar", "string": "varchar", "date": "date"}
_OF_THE_BYTES = ("bytes", "hash")


def project_contract(project: Path) -> Contract:
    """The contract of the project's seed, if every column it names is there and fits."""
    contract = make_contract(read_seed(project, SEED.removeprefix("seeds/")))
    columns = mart_columns(project, contract)
    for file in contract.files:
        _check_file(file, columns[file.mart])
    _check_kinds(project, contract)
    return contract


def mart_columns(project: Path, contract: Contract) -> dict[str, dict[str, str]]:
    """Names and types of each mart's columns, those that are not delivered too."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    columns = {}
    for file in contract.files:
        path = project / MARTS / f"{file.mart}.yml"
        if not path.is_file():
            raise ConfigError(
                f"{SEED}: the mart {file.mart!r} of {file.name} does not exist in {MARTS}."
            )
        content = yaml.load(path.read_text(encoding="utf-8"), loader)
        (model,) = [model for model in content["models"] if model["name"] == file.mart]
        columns[file.mart] = {
            column["name"]: _TYPES[column["data_type"]] for column in model["columns"]
        }
    return columns


def check_that_the_contract_is_the_delivered_one(contract: Contract, packages: list[Path]) -> None:
    """A receiver tells layouts apart by name and version, so these stand for one content."""
    for path in packages:
        with open_package(path) as package:
            if package.manifest.get("contract") != {
                "name": contract.name,
                "version": contract.version,
            }:
                continue
            where = _difference(contract, package.json(DESCRIPTOR))
        if where:
            raise ConfigError(
                f"{SEED} says contract {contract.name} version {contract.version}, but {path.name} "
                f"was delivered under that version with other content ({where}). "
                "Raise the version on every row, or take the change back."
            )


def _difference(contract: Contract, delivered: dict[str, Any]) -> str | None:
    """The first file whose description differs, or nothing."""
    written = {file.name: Written(0, 0, "") for file in contract.files}
    expected = descriptor(contract, written, county="", quarter="")["resources"]
    found = delivered.get("resources")
    if not isinstance(found, list) or not all(isinstance(resource, dict) for resource in found):
        return DESCRIPTOR
    for position, resource in enumerate(expected):
        other = found[position] if position < len(found) else {}
        if _text_of(resource) != _text_of(other):
            return str(resource["path"])
    return None if len(found) == len(expected) else "the number of files"


def _text_of(resource: dict[str, Any]) -> str:
    kept = {name: value for name, value in resource.items() if name not in _OF_THE_BYTES}
    return json.dumps(kept, sort_keys=True)


def _check_file(file: DeliveredFile, columns: dict[str, str]) -> None:
    for column in file.columns:
        where = f"{SEED}: {file.name} {column.delivered_name}"
        if column.name not in columns:
            raise ConfigError(f"{SEED}: {file.mart} has no column {column.name!r}.")
        kind = "date" if columns[column.name] == "date" else "string"
        if column.data_type != kind:
            raise ConfigError(f"{where}: data_type must be {kind}, as {file.mart} has it.")
        try:
            re.compile(column.pattern)
        except re.error as error:
            raise ConfigError(f"{where}: constraint_pattern is no pattern: {error}.") from None


def _check_kinds(project: Path, contract: Contract) -> None:
    allowed = [
        column.enum
        for file in contract.files
        for column in file.columns
        if (file.mart, column.name) == ("delivered_services", "information_kind") and column.enum
    ]
    for kind in read_seed(project, _KINDS):
        for codes in allowed:
            if kind["delivered_code"] not in codes:
                raise ConfigError(
                    f"seeds/{_KINDS}: delivered_code {kind['delivered_code']!r} is not among "
                    f"{', '.join(codes)} of constraint_enum in {SEED}."
                )
