"""The names of packages and of what lies beside them: written and read here alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Deliveries of one series share names and a history: those of a county, or those of the demo.
DEMO = "demo"
SYNTHETIC, REAL = "SYNTHETIC", "REAL"

MANIFEST = "manifest.json"
DESCRIPTOR = "datapackage.json"
# Lists beside a package, and beside its name where there is none.
FINDINGS, FATES, LINEAGE = "findings.csv", "fates.csv", "lineage.parquet"
COVERAGE, CONFLICTS, UNITS = "coverage.csv", "conflicts.csv", "units.csv"
# A page for people, made of the package and its lists.
REPORT = "report.html"
NOTICES = "notices.txt"
# A folder: what the receiver gets, where its contract wants another shape.
SEND = "send"
# Source systems of the demo county; no real one may be called so.
DEMO_SYSTEM = "demo_"

_NAME = re.compile(
    r"sosdbt_([0-9]{2}|demo)_(?:history\.json|([0-9]{4}Q[1-4])_v([1-9][0-9]{0,8})\.zip)", re.ASCII
)


@dataclass(frozen=True)
class PackageName:
    series: str
    quarter: str
    version: int

    @property
    def stem(self) -> str:
        return f"{stem(self.series, self.quarter)}_v{self.version}"

    def __str__(self) -> str:
        return f"{self.stem}.zip"


def beside(package: Path, name: str) -> Path:
    return package.with_name(f"{package.stem}.{name}")


def stem(series: str, quarter: str) -> str:
    """What all names of a quarter begin with."""
    return f"sosdbt_{series}_{quarter}"


def history_name(series: str) -> str:
    return f"sosdbt_{series}_history.json"


def series_of(name: str) -> str | None:
    """Whose package or history has this name."""
    match = _NAME.fullmatch(name)
    return match[1] if match else None


def read_name(name: str) -> PackageName | None:
    match = _NAME.fullmatch(name)
    return PackageName(match[1], match[2], int(match[3])) if match and match[2] else None


def packages_in(folder: Path) -> Iterator[tuple[PackageName, Path]]:
    """The files of a folder that are named as packages are, in the order of their names."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        name = read_name(path.name)
        if name and path.is_file():
            yield name, path


def is_synthetic(manifest: dict[str, Any]) -> bool:
    return bool(manifest.get("kind") == SYNTHETIC)


def is_named_so(manifest: dict[str, Any], name: PackageName) -> bool:
    """Whether a manifest is of the package that has this name."""
    series = DEMO if is_synthetic(manifest) else manifest.get("county")
    said = (series, manifest.get("quarter"), manifest.get("version"))
    return said == (name.series, name.quarter, name.version)
