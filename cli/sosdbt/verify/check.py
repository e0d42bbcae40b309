"""All checks of one package, the cheap ones first."""

import os
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sosdbt import config
from sosdbt.errors import describe
from sosdbt.keys import load_public_key
from sosdbt.package.contract import Contract, mart_columns, read_contracts
from sosdbt.package.csv_lines import identifier
from sosdbt.package.form import run_parameters
from sosdbt.package.names import DESCRIPTOR, MANIFEST
from sosdbt.package.read import Package, PackageError, open_package
from sosdbt.package.seal import is_signed_by
from sosdbt.seeds import check_seeds
from sosdbt.text import shown
from sosdbt.verify.archive import Member, unpack
from sosdbt.verify.file_form import load_file
from sosdbt.verify.manifest import (
    content_faults,
    descriptor_faults,
    digest_faults,
    file_faults,
    purpose_faults,
)
from sosdbt.verify.report import Fault, Report
from sosdbt.verify.sql_tests import run_sql_tests

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def verify(
    path: Path,
    public_key: Path | None = None,
    *,
    with_tests: bool = True,
    for_production: bool = False,
) -> Report:
    """Never raises: what went wrong is in the report."""
    report = Report(path)
    umask = os.umask(0o077)
    start = time.perf_counter()
    try:
        _verify(report, public_key, with_tests, for_production)
        report.status, report.exit_code = ("invalid", 1) if report.faults else ("valid", 0)
    except BaseException as error:
        report.exit_code, report.message = describe(error, "verifying")
        report.status = "unusable" if report.exit_code == 2 else "failed"
    finally:
        os.umask(umask)
        report.seconds = round(time.perf_counter() - start, 3)
    return report


def _verify(
    report: Report, public_key: Path | None, with_tests: bool, for_production: bool
) -> None:
    project = config.find_project()
    key = load_public_key(public_key) if public_key else None
    check_seeds(project)
    contracts = read_contracts(project)
    _refuse_what_is_no_zip(report.path)
    with tempfile.TemporaryDirectory(prefix="sosdbt-verify-") as folder:
        try:
            with open_package(report.path) as package:
                said = package.manifest.get("contract")
                # Without the one that the package names, another, to say that it is another.
                contract = next((one for one in contracts if one.said == said), contracts[0])
                check = _Check(report, project, Path(folder), package, contract)
                check.run(key, with_tests, for_production)
        except PackageError as error:
            report.add("archive", [Fault("archive", str(error))])


def _refuse_what_is_no_zip(path: Path) -> None:
    try:
        with path.open("rb") as file:
            is_damaged_at_most = file.read(4) == b"PK\x03\x04"
    except OSError as error:
        raise PackageError(f"{path} cannot be read: {error.strerror or error}.") from None
    if not is_damaged_at_most and not zipfile.is_zipfile(path):
        raise PackageError(f"{path} is no delivery package: it is no zip file.")


@dataclass(frozen=True)
class _Check:
    report: Report
    project: Path
    folder: Path
    package: Package
    contract: Contract

    def run(self, key: "Ed25519PublicKey | None", with_tests: bool, for_production: bool) -> None:
        report, manifest, contract = self.report, self.package.manifest, self.contract
        expected = self._expected()
        (self.folder / "members").mkdir()
        members, faults = unpack(self.package, expected, self.folder / "members")
        report.add("archive", faults)
        report.signed = manifest.get("signed") is True
        if key is not None:
            is_signed = report.add("signature", _signature_faults(manifest, key))
            report.signature = "valid" if is_signed else "invalid"
        if not report.signed:
            report.signature = "unsigned"
        if MANIFEST in members:
            content = members[MANIFEST].path.read_bytes()
            report.add("manifest", digest_faults(manifest, content))
        if not report.add("manifest", content_faults(manifest, self.project)):
            return
        report.tell_what_it_is(manifest)
        report.add("manifest", [*purpose_faults(manifest, report.path.name, for_production)])
        rows: dict[str, int] = {}
        if report.add("contract", self._contract_faults()):
            report.add("descriptor", descriptor_faults(manifest, contract, members))
            rows = self._tables(members, with_tests and members.keys() >= set(expected))
        said_of_files = file_faults(manifest, contract, members, expected[:-1], rows)
        report.add("files", [*said_of_files])

    def _expected(self) -> list[str]:
        """A file that is not written without rows may be missing: the manifest counts its rows."""
        contract, present = self.contract, self.package.members
        names = [
            file.name for file in contract.files if file.empty != "no_file" or file.name in present
        ]
        if self.package.manifest.get("nothing_to_deliver") is True:
            names = names if contract.has_empty_files else []
            names += [contract.statement["name"]] if contract.statement else []
        return [*names, DESCRIPTOR, MANIFEST]

    def _contract_faults(self) -> list[Fault]:
        said, own = self.package.manifest["contract"], self.contract
        if (said["name"], said["version"]) == (own.name, own.version):
            return []
        what = (
            f"The package follows contract {shown(said['name'])} version {shown(said['version'])}; "
            f"this project has {own.name} version {own.version}. Its files are not looked at."
        )
        return [Fault("contract", what)]

    def _tables(self, members: dict[str, Member], with_tests: bool) -> dict[str, int]:
        """Gives the rows of the files that could be read to their end."""
        import duckdb

        report, manifest, contract = self.report, self.package.manifest, self.contract
        database = self.folder / "sosdbt.duckdb"
        with duckdb.connect(str(database)) as connection:
            for mart, types in mart_columns(self.project).items():
                # Columns that are not delivered stay empty.
                declared = ", ".join(f"{identifier(name)} {kind}" for name, kind in types.items())
                connection.execute(f"create table {identifier(mart)} ({declared})")
            files = [
                load_file(connection, file, members[file.name].path, run_parameters(manifest))
                for file in contract.files
                if file.name in members
            ]
        report.rows = {found.file.name: found.rows for found in files}
        report.add("csv", [fault for found in files for fault in found.faults])
        whole = {found.file.name: found.rows for found in files if found.is_whole}
        # The SQL tests speak of whole tables: all of them, each with its key.
        is_all = not contract.left_out and all(file.key for file in contract.files)
        if with_tests and is_all and len(whole) == len(files):
            report.tests_run, faults = run_sql_tests(
                self.project, self.folder, database, manifest, contract
            )
            report.add("tests", faults)
        return whole


def _signature_faults(manifest: dict[str, Any], key: "Ed25519PublicKey") -> list[Fault]:
    if is_signed_by(manifest, key):
        return []
    if manifest.get("signed") is not True:
        what = "The package is not signed, so the key has nothing to check."
        return [Fault("signature", what)]
    what = "The signature is not that of this manifest by the key given: the package was changed, "
    return [Fault("signature", what + "or it is signed with another key.", MANIFEST)]
