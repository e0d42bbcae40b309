"""sosdbt verify: runs the checks and says what they came to."""

from pathlib import Path

from sosdbt.answer import Answer
from sosdbt.package.names import SYNTHETIC
from sosdbt.text import counted, counts, shown
from sosdbt.verify.check import verify as run_checks
from sosdbt.verify.report import Report

_FAULTS_SHOWN = 20
_SIGNATURE = {
    "unsigned": "unsigned",
    "not checked": "signed, not checked (give the county's key: --public-key FILE)",
    "valid": "signed, valid",
    "invalid": "signed, NOT VALID",
}


def verify(package: Path, public_key: Path | None, for_production: bool = False) -> Answer:
    report = run_checks(package, public_key, for_production=for_production)
    lines = [] if report.message else _lines(report)
    own = {"package": str(package)}
    return Answer(report.as_json(), lines, report.exit_code, report.message, own)


def _lines(report: Report) -> list[str]:
    lines = []
    if report.quarter is not None:
        if report.synthetic:
            lines.append(f"{SYNTHETIC}: made from the demo county, no person in it exists")
        lines += [
            f"County {report.county}, {report.quarter}, version {report.version}, "
            f"as of {report.as_of}, contract {report.contract}",
            f"Signature: {_SIGNATURE[report.signature]}",
        ]
    if report.rows:
        lines += ["", "Rows:", *counts(report.rows)]
    if report.faults:
        lines += ["", "Faults:", *(f"  {fault}" for fault in report.faults[:_FAULTS_SHOWN])]
        if len(report.faults) > _FAULTS_SHOWN:
            lines.append(f"  and {len(report.faults) - _FAULTS_SHOWN} more, all in --json")
    not_asked = {"signature"} if report.signature in ("unsigned", "not checked") else set()
    not_run = [
        check
        for check, state in report.checks.items()
        if state == "not run" and check not in not_asked
    ]
    if not_run:
        why = "because of this" if report.faults else "for this contract leaves out tables or keys"
        lines += ["", f"Not looked at {why}: {', '.join(not_run)}"]
    return [*lines, "", _verdict(report)]


def _verdict(report: Report) -> str:
    name = shown(report.path.name)
    if report.faults:
        return f"{name} is not valid: {counted(len(report.faults), 'fault')}."
    return f"{name} is valid: every byte and {report.tests_run} SQL tests were checked."
