"""The history file: read with care, written whole or not at all."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sosdbt.errors import ConfigError
from sosdbt.files import replace, unfinished, write_new
from sosdbt.history.entry import Entry
from sosdbt.history.reconcile import Delivered, Reconciled, reconcile
from sosdbt.package.json_text import json_bytes
from sosdbt.package.names import history_name

# Version 1 did not hold the fingerprint of the key.
FORMAT_VERSION = 2


@dataclass
class History:
    """What the history says after it was brought in step with the packages."""

    entries: list[Entry]
    faults: list[dict[str, str]]
    notices: list[str] = field(default_factory=list)


def history_file(out: Path, series: str) -> Path:
    return out / history_name(series)


def known_deliveries(out: Path, series: str) -> list[Entry]:
    """What the history and the packages say, in the order of time; nothing is written."""
    result, _ = _reconcile(history_file(out, series), series, None, check_every_hash=False)
    return sorted(
        result.entries, key=lambda entry: (entry["as_of"], entry["quarter"], entry["version"])
    )


def update_history(
    out: Path, series: str, delivered: Delivered | None = None, *, check_every_hash: bool = False
) -> History:
    """Brings the history in step with the packages; writes only what has changed."""
    path = history_file(out, series)
    result, is_in_step = _reconcile(path, series, delivered, check_every_hash)
    if is_in_step:
        return History(result.entries, result.faults)
    notices: list[str] = []
    try:
        with _lock(out):
            # Another build may have written since.
            result, is_in_step = _reconcile(path, series, delivered, check_every_hash)
            if not is_in_step:
                if path.exists() and (result.lost or _read(path, series) is None):
                    notices.append(_set_aside(path))
                _write(path, series, result.entries)
    except OSError as error:
        notices.append(f"{path.name} was not written: {error.strerror or error}.")
    return History(result.entries, result.faults, notices)


def _reconcile(
    path: Path, series: str, delivered: Delivered | None, check_every_hash: bool
) -> tuple[Reconciled, bool]:
    known = _read(path, series)
    result = reconcile(
        path.parent, series, known or [], delivered, check_every_hash=check_every_hash
    )
    if known is None and not path.exists():
        return result, not result.entries
    return result, known == result.entries


def _read(path: Path, series: str) -> list[Any] | None:
    """The entries as they stand in the file; nothing where it is missing or damaged."""
    try:
        content = json.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        return None
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("county") != series:
        return None
    version = content.get("format_version")
    if isinstance(version, int) and version > FORMAT_VERSION:
        raise ConfigError(f"{path} was written by a newer sosdbt. It was not touched.")
    entries = content.get("deliveries")
    if not isinstance(entries, list):
        return None
    if version == 1:
        return [_with_key(entry) for entry in entries]
    return entries


def _with_key(entry: Any) -> Any:
    return {"key_fingerprint": None, **entry} if isinstance(entry, dict) else entry


def _write(path: Path, series: str, entries: list[Entry]) -> None:
    content = {"format_version": FORMAT_VERSION, "county": series, "deliveries": entries}
    _write_whole(path, json_bytes(content))


def _write_whole(path: Path, content: bytes) -> None:
    with unfinished(path) as temporary:
        write_new(temporary, content)
        replace(temporary, path)


def _set_aside(path: Path) -> str:
    """Copies: were it moved, a build killed here would leave no history to mend."""
    content = path.read_bytes()
    number = 1
    while (aside := path.with_name(f"{path.stem}_damaged_{number}.json")).exists():
        if aside.read_bytes() == content:
            break
        number += 1
    else:
        _write_whole(aside, content)
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
