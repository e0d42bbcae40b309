"""The files against what manifest and descriptor say of them."""

from collections.abc import Sequence
from typing import Any

from sosdbt.package.contract import Contract
from sosdbt.package.csv_lines import Written
from sosdbt.package.descriptor import descriptor
from sosdbt.package.form import statement_of
from sosdbt.package.json_form import json_bytes
from sosdbt.package.names import DESCRIPTOR, MANIFEST
from sosdbt.package.read import Package, PackageError
from sosdbt.text import shown
from sosdbt.verify.archive_form import Member
from sosdbt.verify.report import Fault


def contract_faults(manifest: dict[str, Any], contract: Contract) -> list[Fault]:
    name, version = manifest["contract"]["name"], manifest["contract"]["version"]
    if (name, version) == (contract.name, contract.version):
        return []
    what = (
        f"The package follows contract {shown(name)} version {shown(version)}; this project has "
        f"{contract.name} version {contract.version}. Its files are not looked at."
    )
    return [Fault("contract", what)]


def digest_faults(
    manifest: dict[str, Any], members: dict[str, Member], expected: Sequence[str]
) -> list[Fault]:
    faults = []
    if [file["name"] for file in manifest["files"]] != list(expected):
        faults.append(Fault("files", "its list of files is not that of the contract.", MANIFEST))
    for file in manifest["files"]:
        name, member = file["name"], members.get(file["name"])
        if member is None:
            continue
        if member.bytes != file["bytes"]:
            what = f"it has {member.bytes:,} bytes; the manifest says {file['bytes']:,}."
            faults.append(Fault("files", what, name, 1))
        if member.sha256 != file["sha256"]:
            faults.append(Fault("files", "its SHA-256 is not that in the manifest.", name, 1))
    return faults


def row_faults(manifest: dict[str, Any], rows: dict[str, int]) -> list[Fault]:
    faults = []
    for file in manifest["files"]:
        name, stated = file["name"], file.get("rows")
        is_number = type(stated) is int
        if name in rows and not (is_number and stated == rows[name]):
            said = f"{stated:,}" if is_number else "nothing usable"
            what = f"it has {rows[name]:,} rows; the manifest says {said}."
            faults.append(Fault("files", what, name, 1))
    return faults


def statement_faults(
    contract: Contract, parameters: dict[str, str], members: dict[str, Member]
) -> list[Fault]:
    """The manifest must have been checked."""
    name = contract.statement["name"] if contract.statement else ""
    if name not in members:
        return []
    is_ours = members[name].path.read_bytes() == statement_of(contract, parameters)
    return [] if is_ours else [Fault("files", "it is not the contract's statement.", name, 1)]


def descriptor_faults(
    package: Package, members: dict[str, Member], contract: Contract
) -> list[Fault]:
    """The manifest must have been checked."""
    if DESCRIPTOR not in members:
        return []
    manifest = package.manifest
    written = {
        file["name"]: Written(0, file["bytes"], file["sha256"]) for file in manifest["files"]
    }
    try:
        found = package.json(DESCRIPTOR)
        where_from = {"county": manifest["county"], "quarter": manifest["quarter"]}
        expected = descriptor(contract, written, **where_from)
    except (PackageError, KeyError):
        return [Fault("descriptor", "it is no descriptor of these files.", DESCRIPTOR, 1)]
    if json_bytes(expected) == members[DESCRIPTOR].path.read_bytes():
        return []
    where = _first_difference(expected, found, "")
    differs = f"{shown(where)} differs" if where else "it is written in another way"
    what = f"it is not what the contract gives for these files: {differs}."
    return [Fault("descriptor", what, DESCRIPTOR, 1)]


def _first_difference(expected: Any, found: Any, path: str) -> str | None:
    """Where two JSON values differ, walking along the expected one."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in [*expected, *(key for key in found if key not in expected)]:
            name = f"{path}.{key}" if path else str(key)
            if key not in expected or key not in found:
                return name
            if place := _first_difference(expected[key], found[key], name):
                return place
        return None
    if isinstance(expected, list) and isinstance(found, list):
        for position, (one, other) in enumerate(zip(expected, found, strict=False), 1):
            if place := _first_difference(one, other, f"{path} {position}"):
                return place
        return None if len(expected) == len(found) else path
    same = type(expected) is type(found) and expected == found
    return None if same else path or "the whole"
