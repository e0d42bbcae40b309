"""All checks of one package, the cheap ones first."""

import os
import tempfile
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sosdbt import config
from sosdbt.errors import describe
from sosdbt.keys import load_public_key, public_fingerprint
from sosdbt.package.contract import Contract
from sosdbt.package.names import is_synthetic
from sosdbt.package.project_contract import mart_columns, project_contract
from sosdbt.package.publish import MANIFEST
from sosdbt.package.read import Package, PackageError, open_package
from sosdbt.package.seal import is_signed_by
from sosdbt.package.write import DESCRIPTOR
from sosdbt.raw.names import shown
from sosdbt.seeds import check_seeds
from sosdbt.verify import manifest_form
from sosdbt.verify.archive_form import Member, byte_faults, damaged, member_faults, unpack
from sosdbt.verify.file_faults import (
    contract_faults,
    descriptor_faults,
    digest_faults,
    row_faults,
)
from sosdbt.verify.report import Fault, Report
from sosdbt.verify.sql_tests import run_sql_tests
from sosdbt.verify.tables import load_tables

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
    contract = project_contract(project)
    _refuse_what_is_no_zip(report.path)
    with tempfile.TemporaryDirectory(prefix="sosdbt-verify-") as folder:
        try:
            with open_package(report.path) as package:
                check = _Check(report, project, contract, Path(folder), package)
                check.run(key, with_tests, for_production)
        except PackageError as error:
            report.add("archive", [damaged(str(error), _expected(contract))])


def _refuse_what_is_no_zip(path: Path) -> None:
    try:
        with path.open("rb") as file:
            starts_like_one = file.read(4) == b"PK\x03\x04"
        if starts_like_one or zipfile.is_zipfile(path):
            return
    except OSError as error:
        raise PackageError(f"{path} cannot be read: {error.strerror or error}.") from None
    raise PackageError(f"{path} is no delivery package: it is no zip file.")


def _expected(contract: Contract) -> list[str]:
    return [*(file.name for file in contract.files), DESCRIPTOR, MANIFEST]


class _Check:
    def __init__(
        self, report: Report, project: Path, contract: Contract, folder: Path, package: Package
    ) -> None:
        self._report = report
        self._project = project
        self._contract = contract
        self._folder = folder
        self._package = package
        self._manifest: dict[str, Any] = package.manifest

    def run(self, key: "Ed25519PublicKey | None", with_tests: bool, for_production: bool) -> None:
        members = self._archive()
        self._tell_what_it_is()
        self._signature(key)
        if MANIFEST in members:
            content = members[MANIFEST].path.read_bytes()
            self._report.add("manifest", manifest_form.digest_faults(self._manifest, content))
        faults = manifest_form.content_faults(self._manifest, self._project)
        self._report.add("manifest", faults)
        if faults:
            return
        if for_production:
            self._report.add("manifest", manifest_form.production_faults(self._manifest))
        self._report.add(
            "files", digest_faults(self._manifest, members, _expected(self._contract)[:-1])
        )
        faults = contract_faults(self._manifest, self._contract)
        self._report.add("contract", faults)
        if faults:
            return
        self._descriptor(members)
        self._tables(members, with_tests)

    def _archive(self) -> dict[str, Member]:
        expected = _expected(self._contract)
        folder = self._folder / "members"
        folder.mkdir()
        faults = member_faults(self._package, expected)
        members, unreadable = unpack(self._package, expected, folder)
        faults += unreadable
        if not faults:
            paths = [members[name].path for name in expected]
            faults = byte_faults(self._package, paths, self._folder / "again.zip")
        self._report.add("archive", faults)
        return members

    def _tell_what_it_is(self) -> None:
        """Taken from the manifest, whatever else is wrong with it."""
        for name in ("county", "quarter", "as_of"):
            value = self._manifest.get(name)
            setattr(self._report, name, shown(value) if isinstance(value, str) else None)
        version = self._manifest.get("version")
        self._report.version = version if type(version) is int and version < 10**9 else None
        contract = self._manifest.get("contract")
        if isinstance(contract, dict):
            words = [contract.get("name"), contract.get("version")]
            self._report.contract = shown(" ".join(word for word in words if type(word) is str))
        self._report.synthetic = is_synthetic(self._manifest)
        self._report.signed = self._manifest.get("signed") is True

    def _signature(self, key: "Ed25519PublicKey | None") -> None:
        report = self._report
        if not report.signed:
            report.signature = "unsigned"
            if key is not None:
                what = "The package is not signed, so the key has nothing to check."
                report.add("signature", [Fault("signature", what)])
        elif key is not None:
            is_valid = is_signed_by(self._manifest, key)
            report.signature = "valid" if is_valid else "invalid"
            report.add("signature", [] if is_valid else [self._why_not_signed(key)])

    def _why_not_signed(self, key: "Ed25519PublicKey") -> Fault:
        signature = self._manifest.get("signature")
        named = signature.get("public_key_fingerprint") if isinstance(signature, dict) else None
        if named == public_fingerprint(key):
            what = "The signature is not that of this manifest: one of them was changed."
        else:
            what = "The package is signed with another key than the one given."
        return Fault("signature", what, MANIFEST)

    def _descriptor(self, members: dict[str, Member]) -> None:
        content = None
        if DESCRIPTOR in members:
            try:
                content = self._package.json(DESCRIPTOR)
            except PackageError:
                content = None
        faults = descriptor_faults(self._manifest, members.get(DESCRIPTOR), content, self._contract)
        self._report.add("descriptor", faults)

    def _tables(self, members: dict[str, Member], with_tests: bool) -> None:
        columns = mart_columns(self._project, self._contract)
        database = self._folder / "package.duckdb"
        files = load_tables(database, self._contract, columns, members)
        self._report.rows = {name: read.rows for name, read in files.items()}
        self._report.add("csv", [fault for read in files.values() for fault in read.faults])
        whole = {name: read.rows for name, read in files.items() if read.is_whole}
        self._report.add("files", row_faults(self._manifest, whole))
        if with_tests and len(whole) == len(self._contract.files):
            self._report.tests_run, faults = run_sql_tests(
                self._project, self._folder, database, self._manifest, self._contract, columns
            )
            self._report.add("tests", faults)
