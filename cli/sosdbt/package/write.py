"""From the tables of one build to a package in the output directory."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sosdbt.files import write_new
from sosdbt.package.contract import Contract
from sosdbt.package.csv_lines import Written
from sosdbt.package.data_files import write_data_files
from sosdbt.package.descriptor import descriptor
from sosdbt.package.form import run_parameters, statement_of
from sosdbt.package.json_form import json_bytes
from sosdbt.package.lists import write_lists
from sosdbt.package.manifest import manifest
from sosdbt.package.names import DESCRIPTOR, MANIFEST
from sosdbt.package.publish import Deliveries, publish_package, unchanged_version
from sosdbt.package.read import PackageError, open_package
from sosdbt.package.seal import is_signed_by, seal
from sosdbt.package.sending import write_sending
from sosdbt.results import Results

if TYPE_CHECKING:
    import duckdb
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True)
class Delivery:
    version: int
    is_new: bool
    package: Path
    lists: tuple[Path, ...]


def deliver(
    connection: "duckdb.DuckDBPyConnection",
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
    written = _write_members(connection, contract, results, deliveries, folder)
    members = [folder / name for name in written]
    same = unchanged_version(deliveries, members, notices)
    if same is not None and _lacks_signature(deliveries.package(same), signer, notices):
        same = None
    if same is not None:
        lists = write_lists(connection, deliveries, same, is_new=False)
        return Delivery(same, False, deliveries.package(same), lists)
    version = deliveries.next_version
    said = manifest(
        connection,
        project=project,
        contract=contract,
        results=results,
        written=written,
        version=version,
        is_synthetic=deliveries.is_synthetic,
        key_replaces=key_replaces,
    )
    _write(folder / MANIFEST, json_bytes(seal(said, signer)))
    package = deliveries.package(version)
    members.append(folder / MANIFEST)

    def write_beside() -> tuple[Path, ...]:
        sent = {**run_parameters(results.parameters), "version": version}
        lists = write_lists(connection, deliveries, version, is_new=True)
        return (*lists, *write_sending(contract, members, package, sent))

    lists = publish_package(members, package, write_beside)
    return Delivery(version, True, package, lists)


def _lacks_signature(newest: Path, signer: "Ed25519PrivateKey | None", notices: list[str]) -> bool:
    """Whether a signature is asked that the newest version does not carry."""
    if signer is None:
        return False
    try:
        with open_package(newest) as package:
            if is_signed_by(package.manifest, signer.public_key()):
                return False
    except PackageError:
        pass
    notices.append(
        f"{newest.name} holds the same but is not signed with this key; a new version is made."
    )
    return True


def _write_members(
    connection: "duckdb.DuckDBPyConnection",
    contract: Contract,
    results: Results,
    deliveries: Deliveries,
    folder: Path,
) -> dict[str, Written]:
    """Every member but the manifest, in the order in which they stand in the package."""
    parameters = run_parameters(results.parameters)
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
    return Written(0, len(content), hashlib.sha256(content).hexdigest())
