"""The history of deliveries, kept in step with the packages beside it: read with care, written
whole or not at all."""

import fcntl
import getpass
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from sosdbt.errors import ConfigError, SosdbtError
from sosdbt.files import write_over
from sosdbt.history.entry import Entry, entry_from_package, has_a_key, is_whole, sha256_of
from sosdbt.package.json_form import json_bytes
from sosdbt.package.names import PackageName, history_name, packages_in
from sosdbt.package.read import PackageError
from sosdbt.text import shown

# Version 1 did not hold the fingerprint of the key.
FORMAT_VERSION = 2


@dataclass(frozen=True)
class Delivered:
    """The package that this build has just written, and its builder."""

    package: str
    built_by: str | None


@dataclass
class History:
    """What the history says after it was brought in step with the packages. `lost` counts what
    was damaged and no package can mend."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[dict[str, str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    lost: int = 0


def record_delivery(
    out: Path, series: str, package: Path, is_new: bool, notices: list[str]
) -> None:
    """The package is out already: what goes wrong here is a notice."""
    delivered = Delivered(package.name, builder()) if is_new else None
    try:
        notices.extend(update_history(out, series, delivered).notices)
    except (OSError, SosdbtError) as error:
        notices.append(f"{history_name(series)} was not written: {error}")


def builder() -> str | None:
    """SOSDBT_USER, else the login name, else nothing."""
    try:
        return shown(os.environ.get("SOSDBT_USER") or getpass.getuser())
    except (KeyError, OSError, ImportError):
        return None


def known_deliveries(out: Path, series: str) -> list[Entry]:
    """What the history and the packages say, in the order of time; nothing is written."""
    history, _ = _compare(out, series, None, check_every_hash=False)
    return sorted(
        history.entries, key=lambda entry: (entry["as_of"], entry["quarter"], entry["version"])
    )


def update_history(
    out: Path, series: str, delivered: Delivered | None = None, *, check_every_hash: bool = False
) -> History:
    """Brings the history in step with the packages; writes only what has changed."""
    history, is_in_step = _compare(out, series, delivered, check_every_hash)
    if is_in_step:
        return history
    path = out / history_name(series)
    notices: list[str] = []
    try:
        with _lock(out):
            # Another build may have written since.
            history, is_in_step = _compare(out, series, delivered, check_every_hash)
            if history.lost:
                notices.append(_set_aside(path))
            if not is_in_step:
                content = {"county": series, "deliveries": history.entries}
                write_over(path, json_bytes({"format_version": FORMAT_VERSION, **content}))
    except OSError as error:
        notices.append(f"{path.name} was not written: {error.strerror or error}.")
    history.notices += notices
    return history


def _compare(
    out: Path, series: str, delivered: Delivered | None, check_every_hash: bool
) -> tuple[History, bool]:
    """Entries for all packages and for those that are gone, and whether the file has the same.

    The hash in an entry stands: a file that differs is a fault.
    """
    known = _read(out / history_name(series), series)
    history = History(lost=known is None)
    keyed = [entry for entry in known or [] if has_a_key(entry, series)]
    packages = {path.name: (path, name) for name, path in packages_in(out) if name.series == series}
    for file_name, (path, name) in packages.items():
        same_name = [entry for entry in keyed if entry["package"] == file_name]
        _add_package(history, path, name, same_name, delivered, check_every_hash)
    for entry in known or []:
        if has_a_key(entry, series) and entry["package"] in packages:
            continue
        if is_whole(entry, series):
            history.entries.append({**entry, "is_missing": True})
        else:
            history.lost += 1
    history.entries.sort(
        key=lambda entry: (entry["quarter"], entry["version"], not entry["is_missing"])
    )
    return history, known == history.entries


def _add_package(
    history: History,
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
        history.entries += whole
        return
    sha256 = sha256_of(path)
    same_bytes = [entry for entry in same_name if entry["sha256"] == sha256]
    others = [entry for entry in whole if entry["sha256"] != sha256]
    history.lost += len(same_name) - len(same_bytes) - len(others)
    if others and not same_bytes and not is_new:
        history.entries += others
        history.faults.append(
            {
                "package": path.name,
                "fault": "its bytes are not those that were delivered",
                "sha256": sha256,
                "recorded_sha256": others[-1]["sha256"],
            }
        )
        return
    history.entries += [{**entry, "is_missing": True} for entry in others]
    builders = (
        [delivered.built_by]
        if delivered and is_new
        else [entry.get("built_by") for entry in same_bytes]
    )
    built_by = next((who for who in builders if isinstance(who, str)), None)
    try:
        history.entries.append(entry_from_package(path, sha256, name, built_by))
    except PackageError as error:
        history.entries += [entry for entry in same_bytes if is_whole(entry, name.series)]
        history.faults.append({"package": path.name, "fault": str(error), "sha256": sha256})


def _read(path: Path, series: str) -> list[Any] | None:
    """The entries as they stand in the file; None where it is damaged."""
    try:
        content = json.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        return []
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("county") != series:
        return None
    version, entries = content.get("format_version"), content.get("deliveries")
    if isinstance(version, int) and version > FORMAT_VERSION:
        raise ConfigError(f"{path} was written by a newer sosdbt. It was not touched.")
    if not isinstance(entries, list):
        return None
    if version == 1:
        added = {"key_fingerprint": None}
        return [{**added, **entry} if isinstance(entry, dict) else entry for entry in entries]
    return entries


def _set_aside(path: Path) -> str:
    """Copies: were it moved, a build killed here would leave no history to mend."""
    content = path.read_bytes()
    for number in count(1):
        aside = path.with_name(f"{path.stem}_damaged_{number}.json")
        if not aside.exists():
            write_over(aside, content)
        if aside.read_bytes() == content:
            break
    return (
        f"{path.name} is damaged. {aside.name} keeps it as it was; "
        "the history was rebuilt from the packages."
    )


@contextmanager
def _lock(out: Path) -> Iterator[None]:
    """Two quarters may be built at once; each waits for the other's moment here."""
    folder = out / ".sosdbt"
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder / "history.lock", os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
