"""What verifying a package came to."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sosdbt.package.names import is_synthetic
from sosdbt.text import shown

CHECKS = ("archive", "manifest", "files", "contract", "descriptor", "csv", "tests", "signature")


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
    signed: bool | None = None
    signature: str = "not checked"
    rows: dict[str, int] = field(default_factory=dict)
    synthetic: bool | None = None
    faults: list[Fault] = field(default_factory=list)
    tests_run: int = 0
    checks_run: list[str] = field(default_factory=list)
    message: str | None = None
    seconds: float = 0.0

    def tell_what_it_is(self, manifest: dict[str, Any]) -> None:
        """The manifest must have been checked."""
        self.county, self.quarter = manifest["county"], manifest["quarter"]
        self.version, self.as_of = manifest["version"], manifest["as_of"]
        self.contract = shown("{name} {version}".format_map(manifest["contract"]))
        self.synthetic = is_synthetic(manifest)

    def add(self, check: str, faults: list[Fault]) -> bool:
        """A check that ran, and what it found; whether that was nothing."""
        self.checks_run.append(check)
        self.faults.extend(faults)
        return not faults

    @property
    def checks(self) -> dict[str, str]:
        failed = {fault.check for fault in self.faults}
        ran = {check: "failed" if check in failed else "passed" for check in self.checks_run}
        return {check: ran.get(check, "not run") for check in CHECKS}

    def as_json(self) -> dict[str, Any]:
        said = asdict(self)
        for name in ("path", "exit_code", "checks_run"):
            del said[name]
        return {"status": said.pop("status"), "package": None, **said, "checks": self.checks}
