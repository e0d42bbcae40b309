"""The contract of the project before a build: does it fit the rest, and was it changed unsaid?"""

from pathlib import Path
from typing import Any

from sosdbt.errors import ConfigError
from sosdbt.package.contract import FOLDER, Contract, contract_in_force
from sosdbt.package.csv_lines import Written
from sosdbt.package.descriptor import descriptor
from sosdbt.package.names import DESCRIPTOR
from sosdbt.package.read import open_package
from sosdbt.seeds import read_seed

_KINDS = "contract/information_kinds.csv"


def project_contract(project: Path, quarter: str) -> Contract:
    """The contract in force, if the codes of the project's seed have a place in it."""
    contract = contract_in_force(project, quarter)
    kinds = [row["delivered_code"] for row in read_seed(project, _KINDS)]
    for file in contract.files:
        column = file.sources.get("information_kind")
        places = (column.values or column.allowed) if column else ()
        for code in kinds if places else []:
            if code not in places:
                raise ConfigError(
                    f"seeds/{_KINDS}: delivered_code {code!r} has no place in {file.name} of "
                    f"{FOLDER}/{contract.folder}, which has {', '.join(places)}."
                )
    return contract


def check_that_the_contract_is_the_delivered_one(contract: Contract, packages: list[Path]) -> None:
    """A receiver tells layouts apart by name and version, so these stand for one content."""
    named = contract.said
    for path in packages:
        with open_package(path) as package:
            if package.manifest.get("contract") != named:
                continue
            said = package.json(DESCRIPTOR)
            where = _difference(contract, said.get("resources"), str(said.get("quarter")))
        if where:
            raise ConfigError(
                f"{FOLDER}/{contract.folder} says contract {contract.name} version "
                f"{contract.version}, but {path.name} was delivered under that version with other "
                f"content ({where}). Raise the version in package.yml, or take the change back."
            )


def _difference(contract: Contract, delivered: Any, quarter: str) -> str | None:
    """The first file whose description differs, or nothing."""
    if not isinstance(delivered, list) or not all(isinstance(one, dict) for one in delivered):
        return DESCRIPTOR
    paths = {one.get("path") for one in delivered}
    # A file without rows may be none.
    written = {
        file.name: Written(0, 0, "")
        for file in contract.files
        if file.empty != "no_file" or file.name in paths
    }
    expected = descriptor(contract, written, county="", quarter=quarter)["resources"]
    of_no_bytes = {"bytes": 0, "hash": "sha256:"}
    for ours, theirs in zip(expected, delivered, strict=False):
        if ours != {**theirs, **of_no_bytes}:
            return str(ours["path"])
    return None if len(delivered) == len(expected) else "the number of files"
