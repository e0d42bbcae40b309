"""Takes packages apart and puts them together again, as somebody who changes one would."""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sosdbt.package.archive import write_archive
from sosdbt.package.json_form import json_bytes
from sosdbt.package.seal import seal
from sosdbt.verify.report import Report

Members = dict[str, bytes]
CLIENTS = "asiakas.csv"
ORGANISERS = "palvelunjarjestaja.csv"
PERIODS = "asiakkuusjakso_palvelutehtavassa.csv"
CHILD_PROTECTION = "lastensuojelun_asiakkuusjakso.csv"
SERVICES = "palvelu.csv"
DESCRIPTOR = "datapackage.json"
MANIFEST = "manifest.json"
TABLES = (CLIENTS, ORGANISERS, PERIODS, CHILD_PROTECTION, SERVICES)
ALL = (*TABLES, DESCRIPTOR, MANIFEST)


def read_members(path: Path) -> Members:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_package(members: Members, folder: Path, name: str = "given.zip") -> Path:
    """With the project's own writer, so that the zip file itself is without fault."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = folder / f"{name}.members"
    parts.mkdir()
    for member, content in members.items():
        (parts / member).write_bytes(content)
    write_archive([parts / member for member in members], folder / name)
    return folder / name


def manifest_of(members: Members) -> dict[str, Any]:
    return json.loads(members[MANIFEST])


def with_manifest(
    members: Members, manifest: dict[str, Any], signer: Ed25519PrivateKey | None = None
) -> Members:
    """The digest of the manifest made anew."""
    bare = {k: v for k, v in manifest.items() if k not in ("signature", "manifest_sha256")}
    return {**members, MANIFEST: json_bytes(seal(bare, signer))}


def recomputed(members: Members, *, rows: bool = True) -> Members:
    """Sizes, hashes, row counts, descriptor and manifest made to fit the files."""
    members = dict(members)
    descriptor = json.loads(members[DESCRIPTOR])
    for resource in descriptor["resources"]:
        content = members[resource["path"]]
        resource["bytes"] = len(content)
        resource["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
    members[DESCRIPTOR] = json_bytes(descriptor)
    manifest = manifest_of(members)
    for file in manifest["files"]:
        content = members[file["name"]]
        file["bytes"] = len(content)
        file["sha256"] = hashlib.sha256(content).hexdigest()
        if rows and "rows" in file:
            file["rows"] = max(content.count(b"\n") - 1, 0)
    return with_manifest(members, manifest)


def faults_of(report: Report, check: str | None = None) -> list[str]:
    return [str(fault) for fault in report.faults if check in (None, fault.check)]
