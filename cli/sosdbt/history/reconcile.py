"""Brings the entries of the history and the packages in the directory together."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sosdbt.history.entry import (
    Entry,
    entry_from_package,
    has_a_key,
    is_whole,
    sha256_of,
)
from sosdbt.package.names import PackageName, packages_in
from sosdbt.package.read import PackageError


@dataclass(frozen=True)
class Delivered:
    """The package that this build has just written, and its builder."""

    package: str
    built_by: str | None


@dataclass
class Reconciled:
    entries: list[Entry] = field(default_factory=list)
    faults: list[dict[str, str]] = field(default_factory=list)
    lost: int = 0


def reconcile(
    out: Path,
    series: str,
    known: list[Any],
    delivered: Delivered | None = None,
    *,
    check_every_hash: bool,
) -> Reconciled:
    """Entries for all packages. The hash in an entry stands: a file that differs is a fault.

    `lost` counts the damaged entries that no package can mend.
    """
    result = Reconciled()
    keyed = [entry for entry in known if has_a_key(entry, series)]
    packages = [(name, path) for name, path in packages_in(out) if name.series == series]
    for name, path in packages:
        same_name = [entry for entry in keyed if entry["package"] == path.name]
        _add_package(result, path, name, same_name, delivered, check_every_hash)
    named = {path.name for _, path in packages}
    for entry in known:
        if has_a_key(entry, series) and entry["package"] in named:
            continue
        if is_whole(entry, series):
            result.entries.append({**entry, "is_missing": True})
        else:
            result.lost += 1
    result.entries.sort(
        key=lambda entry: (entry["quarter"], entry["version"], not entry["is_missing"])
    )
    return result


def _add_package(
    result: Reconciled,
    path: Path,
    name: PackageName,
    same_name: list[Entry],
    delivered: Delivered | None,
    check_every_hash: bool,
) -> None:
    whole = [entry for entry in same_name if is_whole(entry, name.series)]
    is_new = delivered is not None and delivered.package == path.name
    present = [entry for entry in whole if not entry["is_missing"]]
    is_complete = all(entry["key_fingerprint"] for entry in present)
    if present and is_complete and not is_new and not check_every_hash:
        result.entries += whole
        return
    sha256 = sha256_of(path)
    same_bytes = [entry for entry in same_name if entry["sha256"] == sha256]
    others = [entry for entry in whole if entry["sha256"] != sha256]
    result.lost += len(same_name) - len(same_bytes) - len(others)
    if others and not same_bytes and not is_new:
        result.entries += others
        result.faults.append(
            {
                "package": path.name,
                "fault": "its bytes are not those that were delivered",
                "sha256": sha256,
                "recorded_sha256": others[-1]["sha256"],
            }
        )
        return
    result.entries += [{**entry, "is_missing": True} for entry in others]
    built_by = delivered.built_by if is_new and delivered else _built_by(same_bytes)
    try:
        result.entries.append(entry_from_package(path, sha256, name, built_by))
    except PackageError as error:
        result.entries += [entry for entry in same_bytes if is_whole(entry, name.series)]
        result.faults.append({"package": path.name, "fault": str(error), "sha256": sha256})


def _built_by(entries: list[Entry]) -> str | None:
    names = [entry.get("built_by") for entry in entries]
    return next((name for name in names if isinstance(name, str)), None)
