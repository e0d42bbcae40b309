"""One delivery in the history: what its package says, its hash, and who built it."""

import hashlib
import re
from datetime import date
from pathlib import Path
from typing import Any

from sosdbt.package.names import PackageName, is_named_so, read_name
from sosdbt.package.read import PackageError, open_package

Entry = dict[str, Any]
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_KEYS = {
    "quarter",
    "version",
    "as_of",
    "package",
    "sha256",
    "rows",
    "built_by",
    "code_version",
    "key_fingerprint",
    "signed",
    "is_missing",
}


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def entry_from_package(path: Path, sha256: str, name: PackageName, built_by: str | None) -> Entry:
    """Raises PackageError where the file is no package, or not the one its name says."""
    with open_package(path) as package:
        manifest = package.manifest
    entry = {
        "quarter": name.quarter,
        "version": name.version,
        "as_of": manifest.get("as_of"),
        "package": path.name,
        "sha256": sha256,
        "rows": _rows(manifest.get("files")),
        "built_by": built_by,
        "code_version": _code_version(manifest.get("code_version")),
        "key_fingerprint": _fingerprint(manifest.get("key_fingerprint")),
        "signed": manifest.get("signed") is True,
        "is_missing": False,
    }
    if not is_named_so(manifest, name):
        raise PackageError(f"{path} is another package than its name says.")
    if not is_whole(entry, name.series):
        raise PackageError(f"{path}: its manifest does not say what was delivered.")
    return entry


def is_whole(entry: Any, series: str) -> bool:
    """Whether an entry has every value, and each of its kind."""
    return (
        has_a_key(entry, series)
        and set(entry) == _KEYS
        and type(entry["version"]) is int
        and entry["package"] == str(PackageName(series, entry["quarter"], entry["version"]))
        and _is_date(entry["as_of"])
        and _is_row_counts(entry["rows"])
        and isinstance(entry["built_by"], str | None)
        and isinstance(entry["code_version"], dict)
        and set(entry["code_version"]) == {"sosdbt", "project_sha256"}
        and all(isinstance(value, str | None) for value in entry["code_version"].values())
        and entry["key_fingerprint"] == _fingerprint(entry["key_fingerprint"])
        and isinstance(entry["signed"], bool)
        and isinstance(entry["is_missing"], bool)
    )


def has_a_key(entry: Any, series: str) -> bool:
    """Whether it can at least be told which package it is about."""
    if not isinstance(entry, dict) or not isinstance(entry.get("package"), str):
        return False
    name = read_name(entry["package"])
    return (
        name is not None
        and name.series == series
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


def _fingerprint(value: Any) -> str | None:
    return value if isinstance(value, str) and _FINGERPRINT.fullmatch(value) else None


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
