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
from sosdbt.keys import load_public_key, public_fingerprint
from sosdbt.package.contract import Contract, mart_columns, read_contracts
from sosdbt.package.form import run_parameters
from sosdbt.package.names import DESCRIPTOR, MANIFEST
from sosdbt.package.read import Package, PackageError, open_package
from sosdbt.package.seal import is_signed_by
from sosdbt.seeds import check_seeds
from sosdbt.verify import manifest_form
from sosdbt.verify.archive_form import Member, damaged, unpack
from sosdbt.verify.file_faults import (
    contract_faults,
    descriptor_faults,
    digest_faults,
    row_faults,
    statement_faults,
)
from sosdbt.verify.file_form import load_file, make_mart
from sosdbt.verify.report import Fault, Report
from sosdbt.verify.sql_tests import run_sql_tests

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_STATUS_OF_EXIT_CODE = {2: "unusable"}


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
        report.status = _STATUS_OF_EXIT_CODE.get(report.exit_code, "failed")
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
        expected: list[str] = []
        try:
            with open_package(report.path) as package:
                contract = _contract(package.manifest, contracts)
                expected = _expected(contract, package)
                check = _Check(report, project, contract, Path(folder), package, expected)
                check.run(key, with_tests, for_production)
        except PackageError as error:
            report.add("archive", [damaged(str(error), expected or _expected(contracts[0]))])


def _contract(manifest: dict[str, Any], contracts: list[Contract]) -> Contract:
    """The one that the package names, else one to say that it is another."""
    said = manifest.get("contract")
    for contract in contracts:
        if said == contract.said:
            return contract
    return contracts[0]


def _expected(contract: Contract, package: Package | None = None) -> list[str]:
    """A file that is not written without rows may be missing; its rows are counted elsewhere."""
    names = [
        file.name
        for file in contract.files
        if file.empty != "no_file" or (package and file.name in package.members)
    ]
    if package and package.manifest.get("nothing_to_deliver") is True:
        names = names if contract.has_empty_files else []
        names += [contract.statement["name"]] if contract.statement else []
    return [*names, DESCRIPTOR, MANIFEST]


def _refuse_what_is_no_zip(path: Path) -> None:
    try:
        with path.open("rb") as file:
            starts_like_one = file.read(4) == b"PK\x03\x04"
        if starts_like_one or zipfile.is_zipfile(path):
            return
    except OSError as error:
        raise PackageError(f"{path} cannot be read: {error.strerror or error}.") from None
    raise PackageError(f"{path} is no delivery package: it is no zip file.")


@dataclass(frozen=True)
class _Check:
    report: Report
    project: Path
    contract: Contract
    folder: Path
    package: Package
    expected: list[str]

    def run(self, key: "Ed25519PublicKey | None", with_tests: bool, for_production: bool) -> None:
        report, manifest, expected = self.report, self.package.manifest, self.expected
        (self.folder / "members").mkdir()
        members, faults = unpack(self.package, expected, self.folder / "members")
        report.add("archive", faults)
        report.tell_what_it_is(manifest)
        self._signature(key)
        if MANIFEST in members:
            content = members[MANIFEST].path.read_bytes()
            report.add("manifest", manifest_form.digest_faults(manifest, content))
        if not report.add("manifest", manifest_form.content_faults(manifest, self.project)):
            return
        report.add("manifest", manifest_form.name_faults(manifest, report.path.name))
        if for_production:
            report.add("manifest", manifest_form.production_faults(manifest))
        report.add("files", digest_faults(manifest, members, expected[:-1]))
        if report.add("contract", contract_faults(manifest, self.contract)):
            report.add("descriptor", descriptor_faults(self.package, members, self.contract))
            self._tables(members, with_tests)

    def _signature(self, key: "Ed25519PublicKey | None") -> None:
        report, faults = self.report, []
        if not report.signed:
            report.signature = "unsigned"
            if key is not None:
                what = "The package is not signed, so the key has nothing to check."
                faults = [Fault("signature", what)]
        elif key is not None:
            is_valid = is_signed_by(self.package.manifest, key)
            report.signature = "valid" if is_valid else "invalid"
            faults = [] if is_valid else [self._why_not_signed(key)]
        if key is not None:
            report.add("signature", faults)

    def _why_not_signed(self, key: "Ed25519PublicKey") -> Fault:
        signature = self.package.manifest.get("signature")
        named = signature.get("public_key_fingerprint") if isinstance(signature, dict) else None
        if named == public_fingerprint(key):
            what = "The signature is not that of this manifest: one of them was changed."
        else:
            what = "The package is signed with another key than the one given."
        return Fault("signature", what, MANIFEST)

    def _tables(self, members: dict[str, Member], with_tests: bool) -> None:
        import duckdb

        report, manifest, contract = self.report, self.package.manifest, self.contract
        parameters, columns = run_parameters(manifest), mart_columns(self.project)
        database = self.folder / "sosdbt.duckdb"
        with duckdb.connect(str(database)) as connection:
            for mart, types in columns.items():
                make_mart(connection, mart, types)
            files = [
                load_file(connection, file, members[file.name].path, parameters)
                for file in contract.files
                if file.name in members
            ]
        report.rows = {found.file.name: found.rows for found in files}
        report.add("csv", [fault for found in files for fault in found.faults])
        report.add("files", statement_faults(contract, parameters, members))
        whole = {found.file.name: found.rows for found in files if found.is_whole}
        report.add("files", row_faults(manifest, whole))
        all_there = members.keys() >= set(self.expected) and len(whole) == len(files)
        if with_tests and all_there and _can_be_tested(contract):
            report.tests_run, faults = run_sql_tests(
                self.project, self.folder, database, manifest, contract
            )
            report.add("tests", faults)


def _can_be_tested(contract: Contract) -> bool:
    """The SQL tests speak of whole tables: all of them, each with its key."""
    return not contract.left_out and all(file.key for file in contract.files)
