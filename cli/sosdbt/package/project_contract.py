"""The contract of the project before a build: can it be followed, and was it changed unsaid?"""

import re
from functools import cache
from pathlib import Path
from typing import Any

from sosdbt.errors import ConfigError
from sosdbt.package.contract import SEED, Contract, check_marts, make_contract
from sosdbt.package.csv_lines import Written
from sosdbt.package.descriptor import descriptor
from sosdbt.package.names import DESCRIPTOR
from sosdbt.package.read import open_package
from sosdbt.seeds import read_seed
from sosdbt.yaml_file import read_yaml

_MARTS = Path("models/marts/delivery")
_KINDS = "contract/information_kinds.csv"
_TYPES = {"varchar": "varchar", "string": "varchar", "date": "date"}


def project_contract(project: Path) -> Contract:
    """The contract of the project's seed, if every column it names is there and fits."""
    contract = make_contract(read_seed(project, SEED.removeprefix("seeds/")))
    columns = mart_columns(project, contract)
    check_marts(contract, columns)
    for file in contract.files:
        for column in file.columns:
            where = f"{SEED}: {file.name} {column.delivered_name}"
            kind = "date" if columns[file.mart][column.name] == "date" else "string"
            if column.data_type != kind:
                raise ConfigError(f"{where}: data_type must be {kind}, as {file.mart} has it.")
            if fault := _fault_of_pattern(column.pattern):
                raise ConfigError(f"{where}: constraint_pattern is no pattern: {fault}.")
    _check_kinds(project, contract)
    return contract


@cache
def _fault_of_pattern(pattern: str) -> str | None:
    """Receivers use it in languages of their own, `sosdbt verify` in SQL."""
    import duckdb

    try:
        re.compile(pattern)
        with duckdb.connect() as connection:
            connection.execute("select regexp_full_match('', ?)", [pattern]).fetchall()
    except (re.error, duckdb.Error) as error:
        return str(error).splitlines()[0]
    return None


def mart_columns(project: Path, contract: Contract) -> dict[str, dict[str, str]]:
    """Names and types of each mart's columns, those that are not delivered too."""
    columns = {}
    for mart in {file.mart for file in contract.files}:
        path = project / _MARTS / f"{mart}.yml"
        for model in read_yaml(path, project)["models"] if path.is_file() else []:
            columns[model["name"]] = {
                column["name"]: _TYPES[column["data_type"]] for column in model["columns"]
            }
    return columns


def check_that_the_contract_is_the_delivered_one(contract: Contract, packages: list[Path]) -> None:
    """A receiver tells layouts apart by name and version, so these stand for one content."""
    named = {"name": contract.name, "version": contract.version}
    for path in packages:
        with open_package(path) as package:
            if package.manifest.get("contract") != named:
                continue
            where = _difference(contract, package.json(DESCRIPTOR).get("resources"))
        if where:
            raise ConfigError(
                f"{SEED} says contract {contract.name} version {contract.version}, but {path.name} "
                f"was delivered under that version with other content ({where}). "
                "Raise the version on every row, or take the change back."
            )


def _difference(contract: Contract, delivered: Any) -> str | None:
    """The first file whose description differs, or nothing."""
    written = {file.name: Written(0, 0, "") for file in contract.files}
    expected = descriptor(contract, written, county="", quarter="")["resources"]
    if not isinstance(delivered, list) or not all(isinstance(one, dict) for one in delivered):
        return DESCRIPTOR
    of_no_bytes = {"bytes": 0, "hash": "sha256:"}
    for position, resource in enumerate(expected):
        if [{**one, **of_no_bytes} for one in delivered[position : position + 1]] != [resource]:
            return str(resource["path"])
    return None if len(delivered) == len(expected) else "the number of files"


def _check_kinds(project: Path, contract: Contract) -> None:
    for file in contract.files:
        for column in file.columns:
            is_kind = (file.mart, column.name) == ("delivered_services", "information_kind")
            for row in read_seed(project, _KINDS) if is_kind and column.enum else []:
                if row["delivered_code"] not in column.enum:
                    raise ConfigError(
                        f"seeds/{_KINDS}: delivered_code {row['delivered_code']!r} is not among "
                        f"{', '.join(column.enum)} of constraint_enum in {SEED}."
                    )
