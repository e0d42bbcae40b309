"""The secret key behind the delivered ids. It stays in the county; another key gives other ids."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import Any

from sosdbt.errors import ConfigError
from sosdbt.files import appear, read_key_file, write_new

# Published, so good for synthetic people only.
DEMO_KEY = hashlib.sha256(b"sosdbt demo county").hexdigest()

_KEY = re.compile(r"[0-9a-f]{64}")


def settle_key(
    last: Mapping[str, Any] | None, is_new_meant: bool, notices: list[str]
) -> str | None:
    """Makes sure of the key before a build. Gives the fingerprint of the key that it replaces.

    Raises where there is no key, or another than that of the county's last delivery, and nobody
    meant it.
    """
    path = key_file()
    was_there = is_there(path)
    if last and not was_there and not is_new_meant:
        raise _no_key(path, last)
    key = fingerprint(load_or_create_key(create_named=is_new_meant))
    if not was_there:
        notices.append(
            f"Made a new key of ids at {path}: back it up. "
            "If the county has a key already, put that in its place and build again."
        )
    if last is None:
        return None
    is_another = key != last["key_fingerprint"]
    if is_another and not is_new_meant:
        raise ConfigError(
            f"The key {key} in {path} is not that of the last delivery: {last['package']} was made "
            f"with {last['key_fingerprint']}. With another key all ids change. Put that key there, "
            "or name its file in SOSDBT_KEY_FILE. If another key is meant, say --new-key."
        )
    if is_new_meant and not is_another:
        raise ConfigError(
            f"--new-key: the key in {path} is that of the last delivery, {last['package']}. "
            "Leave the option out, or move the key file away to have a new one made."
        )
    return str(last["key_fingerprint"]) if is_another else None


def load_or_create_key(path: Path | None = None, *, create_named: bool = False) -> str:
    """The key in the file, made on first use. Processes that start at once get the same key.

    A file that the user has named is made only if `create_named`: a slip would make a second key.
    """
    may_create = path is not None or create_named or not os.environ.get("SOSDBT_KEY_FILE")
    path = path or key_file()
    with _usable(path):
        if not path.exists():
            if not may_create:
                raise _no_key(path, None)
            _create(path)
        _remove_leftovers(path)
        return _read(path)


def is_there(path: Path) -> bool:
    """Whether there is a key file; raises ConfigError where that cannot be seen."""
    with _usable(path):
        return path.exists()


def _no_key(path: Path, last: Mapping[str, Any] | None) -> ConfigError:
    what = f"There is no key file {path}"
    if os.environ.get("SOSDBT_KEY_FILE"):
        what = f"SOSDBT_KEY_FILE names {path}, which is not there"
    if last:
        what += f"; {last['package']} was made with the key {last['key_fingerprint']}"
    return ConfigError(
        f"{what}. With another key all ids change: if the county has one, copy it there from a "
        "colleague, another machine or a backup. To have a new key made there, say --new-key."
    )


@contextmanager
def _usable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigError(
            f"The key file {path} cannot be used: {error.strerror}. "
            "Mend that, or name another file in SOSDBT_KEY_FILE."
        ) from None


def fingerprint(key: str) -> str:
    """Tells keys apart without giving them away."""
    return hashlib.sha256(key.encode("ascii")).hexdigest()[:16]


def key_file() -> Path:
    """Where the key is, or will be."""
    named = os.environ.get("SOSDBT_KEY_FILE")
    return Path(named) if named else config_file("id.key")


def config_file(name: str) -> Path:
    return _of_this_user("XDG_CONFIG_HOME", ".config") / name


def cache_folder(name: str) -> Path:
    return _of_this_user("XDG_CACHE_HOME", ".cache") / name


def _of_this_user(variable: str, in_home: str) -> Path:
    """A folder for sosdbt alone."""
    configured = Path(os.environ.get(variable, ""))
    if configured.is_absolute():
        return configured / "sosdbt"
    try:
        return Path.home() / in_home / "sosdbt"
    except RuntimeError:
        raise ConfigError(f"There is no home directory. Name a folder in {variable}.") from None


def _create(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        write_new(written, secrets.token_hex(32).encode("ascii") + b"\n")
        # Never replaces: the process that comes second finds the first one's key.
        appear(written, path)
    except FileExistsError:
        pass
    except FileNotFoundError:
        # Another process has made the key and took this file for a leftover.
        if not path.exists():
            raise
    finally:
        written.unlink(missing_ok=True)


def _remove_leftovers(path: Path) -> None:
    """A process killed while it made the key leaves a second name for it, or another key."""
    with suppress(OSError):
        for other in path.parent.glob(f".{escape(path.name)}.{'[0-9a-f]' * 16}"):
            other.unlink(missing_ok=True)


def _read(path: Path) -> str:
    key = read_key_file(path, "The key file").decode("ascii", "replace").removesuffix("\n")
    if not _KEY.fullmatch(key):
        raise ConfigError(
            f"The key file {path} does not hold a key of 64 hexadecimal digits in lower case. "
            "Restore it from a backup. A new key, made when the file is missing, changes every "
            "delivered id."
        )
    return key
