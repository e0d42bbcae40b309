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
from sosdbt.files import sha256_of, write_over
from sosdbt.package.json_form import faults_of_form, json_bytes
from sosdbt.package.names import PackageName, history_name, is_named_so, packages_in
from sosdbt.package.read import PackageError, open_package
from sosdbt.text import shown

FORMAT_VERSION = 2
_SCHEMA = Path(__file__).with_name("entry.schema.json")
_NOTHING = "nothing_to_deliver"
# One delivery: what its package says, its hash, and who built it.
Entry = dict[str, Any]


@dataclass
class History:
    """What the history says after it was brought in step with the packages."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[dict[str, str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    is_damaged: bool = False


def record_delivery(
    out: Path, series: str, package: Path, is_new: bool, notices: list[str]
) -> None:
    """The package is out already: what goes wrong here is a notice."""
    try:
        notices.extend(update_history(out, series, package.name if is_new else None).notices)
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
    entries = _compare(out, series, None, check_every_hash=False)[0].entries
    return sorted(entries, key=lambda entry: (entry["as_of"], entry["quarter"], entry["version"]))


def update_history(
    out: Path, series: str, new: str | None = None, *, check_every_hash: bool = False
) -> History:
    """Brings the history in step with the packages, of which this build may have written a `new`
    one; writes only what has changed."""
    history, is_in_step = _compare(out, series, new, check_every_hash)
    if is_in_step:
        return history
    path = out / history_name(series)
    notices: list[str] = []
    try:
        with _lock(out):
            # Another build may have written since.
            history, is_in_step = _compare(out, series, new, check_every_hash)
            if history.is_damaged:
                notices.append(_set_aside(path))
            if not is_in_step:
                content = {"county": series, "deliveries": history.entries}
                write_over(path, json_bytes({"format_version": FORMAT_VERSION, **content}))
    except OSError as error:
        notices.append(f"{path.name} was not written: {error.strerror or error}.")
    history.notices += notices
    return history


def _compare(
    out: Path, series: str, new: str | None, check_every_hash: bool
) -> tuple[History, bool]:
    """Entries for all packages and for those that are gone, and whether the file has the same."""
    known = _read(out / history_name(series), series)
    whole = [entry for entry in known or [] if _is_whole(entry, series)]
    history = History(is_damaged=known is None or len(whole) < len(known))
    gone = list(whole)
    for name, path in packages_in(out):
        if name.series != series:
            continue
        same_name = [entry for entry in whole if entry["package"] == path.name]
        gone = [entry for entry in gone if entry["package"] != path.name]
        is_known = any(not entry["is_missing"] for entry in same_name)
        if is_known and path.name != new and not check_every_hash:
            history.entries += same_name
            continue
        sha256 = sha256_of(path)
        others = [entry for entry in same_name if entry["sha256"] != sha256]
        if path.name != new and 0 < len(others) == len(same_name):
            # The hash in an entry stands.
            history.entries += others
            fault = "its bytes are not those that were delivered"
            more = {"recorded_sha256": others[-1]["sha256"]}
            history.faults.append({"package": path.name, "fault": fault, "sha256": sha256, **more})
            continue
        gone += others
        built_by = builder() if path.name == new else _builder_said(known, sha256)
        try:
            history.entries.append(_entry(path, sha256, name, built_by))
        except PackageError as error:
            history.entries += [entry for entry in same_name if entry["sha256"] == sha256]
            history.faults.append({"package": path.name, "fault": str(error), "sha256": sha256})
    history.entries += [{**entry, "is_missing": True} for entry in gone]
    history.entries.sort(
        key=lambda entry: (entry["quarter"], entry["version"], not entry["is_missing"])
    )
    return history, known == history.entries


def _builder_said(known: list[Any] | None, sha256: str) -> str | None:
    """Of an entry that may be damaged otherwise."""
    said = [entry for entry in known or [] if isinstance(entry, dict)]
    builders = (entry.get("built_by") for entry in said if entry.get("sha256") == sha256)
    return next((who for who in builders if isinstance(who, str)), None)


def _entry(path: Path, sha256: str, name: PackageName, built_by: str | None) -> Entry:
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
    if not _is_whole(entry, name.series):
        raise PackageError(f"{path}: its manifest does not say what was delivered.")
    return entry


def _is_whole(entry: Any, series: str) -> bool:
    """Whether an entry has every value, and each of its kind."""
    return next(faults_of_form(entry, _SCHEMA), None) is None and entry["package"] == str(
        PackageName(series, entry["quarter"], entry["version"])
    )


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
    return entries if isinstance(entries, list) else None


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
