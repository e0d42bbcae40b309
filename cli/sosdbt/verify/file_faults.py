"""The files against what manifest and descriptor say of them."""

from collections.abc import Sequence
from typing import Any

from sosdbt.package.contract import Contract
from sosdbt.package.csv_lines import Written
from sosdbt.package.descriptor import descriptor
from sosdbt.package.json_text import json_bytes
from sosdbt.package.publish import MANIFEST
from sosdbt.package.write import DESCRIPTOR
from sosdbt.raw.names import shown
from sosdbt.verify.archive_form import Member
from sosdbt.verify.report import Fault


def contract_faults(manifest: dict[str, Any], contract: Contract) -> list[Fault]:
    named = (manifest["contract"]["name"], manifest["contract"]["version"])
    if named == (contract.name, contract.version):
        return []
    return [
        Fault(
            "contract",
            f"The package follows contract {shown(named[0])} version {shown(named[1])}; this "
            f"project has {contract.name} version {contract.version}. Its files are not looked at.",
        )
    ]


def digest_faults(
    manifest: dict[str, Any], members: dict[str, Member], expected: Sequence[str]
) -> list[Fault]:
    faults = []
    if [file["name"] for file in manifest["files"]] != list(expected):
        faults.append(
            Fault("files", "its list of files is not that of the contract.", MANIFEST, None)
        )
    for file in manifest["files"]:
        member = members.get(file["name"])
        if member is None:
            continue
        if member.bytes != file["bytes"]:
            faults.append(
                Fault(
                    "files",
                    f"it has {member.bytes:,} bytes; the manifest says {file['bytes']:,}.",
                    file["name"],
                    1,
                )
            )
        if member.sha256 != file["sha256"]:
            faults.append(
                Fault("files", "its SHA-256 is not that in the manifest.", file["name"], 1)
            )
    return faults


def row_faults(manifest: dict[str, Any], rows: dict[str, int]) -> list[Fault]:
    stated = {file["name"]: file.get("rows") for file in manifest["files"]}
    return [
        Fault(
            "files",
            f"it has {count:,} rows; the manifest says "
            + (f"{stated[name]:,}." if type(stated[name]) is int else "nothing usable."),
            name,
            1,
        )
        for name, count in rows.items()
        if name in stated and (type(stated[name]) is not int or stated[name] != count)
    ]


def descriptor_faults(
    manifest: dict[str, Any], member: Member | None, content: Any, contract: Contract
) -> list[Fault]:
    """`content` is the descriptor of the package as read, None where it is no JSON object."""
    if member is None:
        return []
    written = {
        file["name"]: Written(0, file["bytes"], file["sha256"]) for file in manifest["files"]
    }
    if content is None or any(file.name not in written for file in contract.files):
        return [Fault("descriptor", "it is no descriptor of these files.", DESCRIPTOR, 1)]
    expected = descriptor(contract, written, county=manifest["county"], quarter=manifest["quarter"])
    if json_bytes(expected) == member.path.read_bytes():
        return []
    where = _first_difference(expected, content, "")
    return [
        Fault(
            "descriptor",
            "it is not what the contract gives for these files"
            + (f": {shown(where)} differs." if where else ": it is written in another way."),
            DESCRIPTOR,
            1,
        )
    ]


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
