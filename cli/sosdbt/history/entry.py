"""One delivery in the history: what its package says, its hash, and who built it."""

import hashlib
import re
from pathlib import Path
from typing import Any

from sosdbt.package.json_form import faults_of_form
from sosdbt.package.names import PackageName, is_named_so, read_name
from sosdbt.package.read import PackageError, open_package

Entry = dict[str, Any]
_SCHEMA = Path(__file__).with_name("entry.schema.json")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NOTHING = "nothing_to_deliver"


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def entry_from_package(path: Path, sha256: str, name: PackageName, built_by: str | None) -> Entry:
    """Raises PackageError where the file is no package, or not the one its name says."""
    with open_package(path) as package:
        manifest = package.manifest
    if not is_named_so(manifest, name):
        raise PackageError(f"{path} is another package than its name says.")
    try:
        code = manifest.get("code_version") or {}
        entry = {
            "quarter": name.quarter,
            "version": name.version,
            "as_of": manifest["as_of"],
            "package": path.name,
            "sha256": sha256,
            "rows": {file["name"]: file["rows"] for file in manifest["files"] if "rows" in file},
            "built_by": built_by,
            "code_version": {part: code.get(part) for part in ("sosdbt", "project_sha256")},
            "key_fingerprint": manifest.get("key_fingerprint"),
            "signed": manifest.get("signed") is True,
            **({_NOTHING: True} if manifest.get(_NOTHING) is True else {}),
            "is_missing": False,
        }
    except (AttributeError, KeyError, TypeError):
        entry = {}
    if not is_whole(entry, name.series):
        raise PackageError(f"{path}: its manifest does not say what was delivered.")
    return entry


def is_whole(entry: Any, series: str) -> bool:
    """Whether an entry has every value, and each of its kind."""
    return next(faults_of_form(entry, _SCHEMA), None) is None and entry["package"] == str(
        PackageName(series, entry["quarter"], entry["version"])
    )


def has_a_key(entry: Any, series: str) -> bool:
    """Whether it can at least be told which package it is about."""
    name = read_name(str(entry.get("package"))) if isinstance(entry, dict) else None
    return (
        name is not None
        and name.series == series
        and _SHA256.fullmatch(str(entry.get("sha256"))) is not None
    )
