"""One delivery in the history: what its package says, its hash, and who built it."""

import hashlib
import re
from datetime import date
from pathlib import Path
from typing import Any

from sosdbt.package.read import PackageError, open_package

Entry = dict[str, Any]
_SHA256 = re.compile(r"[0-9a-f]{64}")
_QUARTER = re.compile(r"[0-9]{4}Q[1-4]")
_KEYS = {
    "quarter",
    "version",
    "as_of",
    "package",
    "sha256",
    "rows",
    "built_by",
    "code_version",
    "signed",
    "is_missing",
}


def package_pattern(county: str) -> re.Pattern[str]:
    return re.compile(
        rf"sosdbt_{re.escape(county)}_([0-9]{{4}}Q[1-4])_v([1-9][0-9]{{0,8}})\.zip", re.ASCII
    )


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def entry_from_package(path: Path, sha256: str, county: str, built_by: str | None) -> Entry:
    """Raises PackageError where the file is no package, or not the one its name says."""
    match = package_pattern(county).fullmatch(path.name)
    assert match is not None
    with open_package(path) as package:
        manifest = package.manifest
    entry = {
        "quarter": match[1],
        "version": int(match[2]),
        "as_of": manifest.get("as_of"),
        "package": path.name,
        "sha256": sha256,
        "rows": _rows(manifest.get("files")),
        "built_by": built_by,
        "code_version": _code_version(manifest.get("code_version")),
        "signed": manifest.get("signed") is True,
        "is_missing": False,
    }
    says = (manifest.get("county"), manifest.get("quarter"), manifest.get("version"))
    if says != (county, entry["quarter"], entry["version"]):
        raise PackageError(f"{path} is another package than its name says.")
    if not is_whole(entry, county):
        raise PackageError(f"{path}: its manifest does not say what was delivered.")
    return entry


def is_whole(entry: Any, county: str) -> bool:
    """Whether an entry has every value, and each of its kind."""
    return (
        has_a_key(entry, county)
        and set(entry) == _KEYS
        and isinstance(entry["quarter"], str)
        and _QUARTER.fullmatch(entry["quarter"]) is not None
        and type(entry["version"]) is int
        and entry["package"] == f"sosdbt_{county}_{entry['quarter']}_v{entry['version']}.zip"
        and _is_date(entry["as_of"])
        and _is_row_counts(entry["rows"])
        and isinstance(entry["built_by"], str | None)
        and isinstance(entry["code_version"], dict)
        and set(entry["code_version"]) == {"sosdbt", "project_sha256"}
        and all(isinstance(value, str | None) for value in entry["code_version"].values())
        and isinstance(entry["signed"], bool)
        and isinstance(entry["is_missing"], bool)
    )


def has_a_key(entry: Any, county: str) -> bool:
    """Whether it can at least be told which package it is about."""
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("package"), str)
        and package_pattern(county).fullmatch(entry["package"]) is not None
        and isinstance(entry.get("sha256"), str)
        and _SHA256.fullmatch(entry["sha256"]) is not None
    )


def _rows(files: Any) -> dict[str, int]:
    if not isinstance(files, list):
        return {}
    return {
        file["name"]: file["rows"]
        for file in files
        if isinstance(file, dict) and isinstance(file.get("name"), str) and "rows" in file
    }


def _code_version(value: Any) -> dict[str, str | None]:
    known = value if isinstance(value, dict) else {}
    return {
        name: known[name] if isinstance(known.get(name), str) else None
        for name in ("sosdbt", "project_sha256")
    }


def _is_row_counts(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(type(count) is int and count >= 0 for count in value.values())
    )


def _is_date(value: Any) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except (TypeError, ValueError):
        return False
