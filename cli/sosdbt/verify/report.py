"""What verifying a package came to."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHECKS = (
    "archive",
    "manifest",
    "files",
    "contract",
    "descriptor",
    "csv",
    "tests",
    "signature",
)


@dataclass(frozen=True)
class Fault:
    """`count` is how many rows or files it concerns, where that can be counted."""

    check: str
    what: str
    file: str | None = None
    count: int | None = None

    def __str__(self) -> str:
        return f"{self.file}: {self.what}" if self.file else self.what


@dataclass
class Report:
    path: Path
    status: str = "failed"
    exit_code: int = 3
    county: str | None = None
    quarter: str | None = None
    version: int | None = None
    as_of: str | None = None
    contract: str | None = None
    synthetic: bool | None = None
    signed: bool | None = None
    signature: str = "not checked"
    rows: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    tests_run: int = 0
    checks_run: list[str] = field(default_factory=list)
    message: str | None = None
    seconds: float = 0.0

    def add(self, check: str, faults: list[Fault]) -> None:
        """A check that ran, and what it found."""
        self.checks_run.append(check)
        self.faults.extend(faults)

    @property
    def checks(self) -> dict[str, str]:
        failed = {fault.check for fault in self.faults}
        return {
            check: "failed"
            if check in failed
            else "passed"
            if check in self.checks_run
            else "not run"
            for check in CHECKS
        }

    def as_json(self) -> dict[str, Any]:
        return {
            "status": self.status,
            "package": None,
            "county": self.county,
            "quarter": self.quarter,
            "version": self.version,
            "as_of": self.as_of,
            "contract": self.contract,
            "signed": self.signed,
            "signature": self.signature,
            "rows": self.rows,
            "synthetic": self.synthetic,
            "faults": [
                {
                    "check": fault.check,
                    "file": fault.file,
                    "count": fault.count,
                    "what": fault.what,
                }
                for fault in self.faults
            ],
            "checks": self.checks,
            "tests_run": self.tests_run,
            "seconds": self.seconds,
            "message": self.message,
        }
