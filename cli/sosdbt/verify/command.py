"""sosdbt verify: runs the checks and says what they came to."""

import json
import sys
from pathlib import Path

from sosdbt.masking import MaskingStream, mask_all
from sosdbt.package.names import SYNTHETIC
from sosdbt.raw.names import shown
from sosdbt.verify.check import verify as run_checks
from sosdbt.verify.report import Report

_FAULTS_SHOWN = 20
_SIGNATURE = {
    "unsigned": "unsigned",
    "not checked": "signed, not checked (give the county's key: --public-key FILE)",
    "valid": "signed, valid",
    "invalid": "signed, NOT VALID",
}


def verify(
    package: Path, public_key: Path | None, as_json: bool, for_production: bool = False
) -> int:
    report = run_checks(package, public_key, for_production=for_production)
    if as_json:
        _print_json(report)
    else:
        _print(report)
    if report.message:
        print(report.message, file=sys.stderr)
    return report.exit_code


def _print_json(report: Report) -> None:
    """The path is the user's own and not masked, as in the report of a build."""
    masked = mask_all(report.as_json())
    masked["package"] = str(report.path)
    line = json.dumps(masked) + "\n"
    if isinstance(sys.stdout, MaskingStream):
        sys.stdout.write_unmasked(line)
    else:
        sys.stdout.write(line)


def _print(report: Report) -> None:
    if report.message:
        return
    if report.quarter is not None:
        if report.synthetic:
            print(f"{SYNTHETIC}: made from the demo county, no person in it exists")
        print(
            f"County {report.county}, {report.quarter}, version {report.version}, "
            f"as of {report.as_of}, contract {report.contract}"
        )
        print(f"Signature: {_SIGNATURE[report.signature]}")
    if report.rows:
        print("\nRows:")
        width = max(len(name) for name in report.rows)
        for name, count in report.rows.items():
            print(f"  {name:<{width}}  {count:>10,}")
    if report.faults:
        print("\nFaults:")
        for fault in report.faults[:_FAULTS_SHOWN]:
            print(f"  {fault}")
        if len(report.faults) > _FAULTS_SHOWN:
            print(f"  and {len(report.faults) - _FAULTS_SHOWN} more, all in --json")
    not_run = [check for check, state in report.checks.items() if state == "not run"]
    if report.signature in ("unsigned", "not checked") and "signature" in not_run:
        not_run.remove("signature")
    if not_run:
        print(f"\nNot looked at because of this: {', '.join(not_run)}")
    print(f"\n{_verdict(report)}")


def _verdict(report: Report) -> str:
    name = shown(report.path.name)
    if report.faults:
        faults = f"{len(report.faults)} fault" + ("" if len(report.faults) == 1 else "s")
        return f"{name} is not valid: {faults}."
    return f"{name} is valid: every byte and {report.tests_run} SQL tests were checked."
