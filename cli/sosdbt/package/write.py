"""From the tables of one build to a package in the output directory."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from sosdbt.files import write_new
from sosdbt.id_key import fingerprint
from sosdbt.named_rows import named_rows
from sosdbt.package.archive import holds_the_same, write_sending
from sosdbt.package.code_version import code_version
from sosdbt.package.contract import Contract
from sosdbt.package.csv_lines import Written, measured
from sosdbt.package.data_files import write_data_files
from sosdbt.package.descriptor import descriptor
from sosdbt.package.form import run_parameters, statement_of
from sosdbt.package.json_form import json_bytes
from sosdbt.package.lists import write_lists
from sosdbt.package.names import DESCRIPTOR, MANIFEST, REAL, SYNTHETIC
from sosdbt.package.publish import Deliveries, publish_package
from sosdbt.package.read import open_package
from sosdbt.package.seal import is_signed_by, seal
from sosdbt.results import Results

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_MANIFEST_FORMAT = 1
_SQL = Path(__file__).with_name("manifest.sql")


@dataclass(frozen=True)
class Delivery:
    version: int
    is_new: bool
    package: Path
    lists: tuple[Path, ...]


def deliver(
    connection: duckdb.DuckDBPyConnection,
    *,
    project: Path,
    contract: Contract,
    results: Results,
    deliveries: Deliveries,
    folder: Path,
    notices: list[str],
    signer: "Ed25519PrivateKey | None" = None,
    key_replaces: str | None = None,
) -> Delivery:
    """Writes the next version; if the newest one already says the same, there is none to write."""
    folder.mkdir(mode=0o700)
    parameters = run_parameters(results.parameters)
    written = _write_members(connection, contract, results, deliveries, parameters, folder)
    members = [folder / name for name in written]
    same = _version_with(members, deliveries, signer, notices)
    if same is not None:
        lists = write_lists(connection, deliveries, same, is_new=False)
        return Delivery(same, False, deliveries.package(same), lists)
    version = deliveries.next_version
    package = deliveries.package(version)
    said = {
        "format_version": _MANIFEST_FORMAT,
        "contract": contract.said,
        "kind": SYNTHETIC if deliveries.is_synthetic else REAL,
        "version": version,
        **manifest(connection, contract, results, written),
        "code_version": code_version(project),
        "key_fingerprint": _key_fingerprint(connection),
        "key_replaces": key_replaces,
    }
    _write(folder / MANIFEST, json_bytes(seal(said, signer)))
    members.append(folder / MANIFEST)

    def write_beside() -> tuple[Path, ...]:
        sent = {**parameters, "version": version}
        lists = write_lists(connection, deliveries, version, is_new=True)
        return (*lists, *write_sending(contract, members, package, sent))

    lists = publish_package(members, package, write_beside)
    return Delivery(version, True, package, lists)


def _write_members(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    results: Results,
    deliveries: Deliveries,
    parameters: Mapping[str, str],
    folder: Path,
) -> dict[str, Written]:
    """Every member but the manifest, in the order in which they stand in the package."""
    written = write_data_files(connection, contract, parameters, folder)
    if results.delivers_nothing:
        if not contract.has_empty_files:
            for name in written:
                (folder / name).unlink()
            written = {}
        if contract.statement:
            name = contract.statement["name"]
            written[name] = _write(folder / name, statement_of(contract, parameters))
    of = {"county": deliveries.county, "quarter": deliveries.quarter}
    content = json_bytes(descriptor(contract, written, **of))
    written[DESCRIPTOR] = _write(folder / DESCRIPTOR, content)
    return written


def _write(path: Path, content: bytes) -> Written:
    write_new(path, content)
    return measured(path)


def _version_with(
    members: list[Path],
    deliveries: Deliveries,
    signer: "Ed25519PrivateKey | None",
    notices: list[str],
) -> int | None:
    """The newest version, if all it holds but its manifest is what would be delivered now, and it
    is signed as asked."""
    version = max(deliveries.versions(), default=None)
    if version is None:
        return None
    newest = deliveries.package(version)
    try:
        with open_package(newest) as package:
            if not holds_the_same(package.archive, members, but=MANIFEST):
                return None
            if signer is None or is_signed_by(package.manifest, signer.public_key()):
                return version
        why = "holds the same but is not signed with this key"
    except Exception as error:  # A damaged archive fails in many ways.
        why = f"cannot be read ({error})"
    notices.append(f"{newest.name} {why}; a new version is made.")
    return None


def manifest(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    results: Results,
    written: Mapping[str, Written],
) -> dict[str, Any]:
    """What the package was made of, by which rules, and what became of every row. `written` holds
    every other file of the package; a file without rows is no table."""
    (said,) = named_rows(connection.execute(_SQL.read_text(encoding="utf-8")))
    tables = {file.name for file in contract.files}
    return {
        **({"nothing_to_deliver": True} if results.delivers_nothing else {}),
        **said,
        "clients_per_service_task": said["clients_per_service_task"] or {},
        "files": [
            {
                "name": name,
                **({"rows": file.rows} if name in tables else {}),
                "bytes": file.bytes,
                "sha256": file.sha256,
            }
            for name, file in written.items()
        ],
        "findings": results.findings,
        "fates": results.fates,
    }


def _key_fingerprint(connection: duckdb.DuckDBPyConnection) -> str:
    ((key,),) = connection.execute("select id_key from raw.id_key").fetchall()
    return fingerprint(key)
