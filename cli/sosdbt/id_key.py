"""The secret key behind the delivered ids. It stays in the county; another key gives other ids."""

import hashlib
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from sosdbt.errors import ConfigError

# Published, so good for synthetic people only.
DEMO_KEY = hashlib.sha256(b"sosdbt demo county").hexdigest()

_KEY = re.compile(r"[0-9a-f]{64}")
_OTHERS_MAY_USE_IT = 0o077


def load_or_create_key(path: Path | None = None) -> str:
    """The key in the file, made on first use. Processes that start at once get the same key."""
    path = path or _default_path()
    try:
        if not path.exists():
            _create(path)
        _remove_leftovers(path)
        return _read(path)
    except OSError as error:
        raise ConfigError(
            f"The key file {path} cannot be used: {error.strerror}. "
            "Mend that, or name another file in SOSDBT_KEY_FILE."
        ) from None


def fingerprint(key: str) -> str:
    """Tells keys apart without giving them away."""
    return hashlib.sha256(key.encode("ascii")).hexdigest()[:16]


def _default_path() -> Path:
    named = os.environ.get("SOSDBT_KEY_FILE")
    return Path(named) if named else config_file("id.key")


def config_file(name: str) -> Path:
    """A file of this user's settings for sosdbt."""
    configured = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    if configured.is_absolute():
        return configured / "sosdbt" / name
    try:
        return Path.home() / ".config" / "sosdbt" / name
    except RuntimeError:
        raise ConfigError(
            f"There is no home directory for {name}. Name a file, that of ids in SOSDBT_KEY_FILE."
        ) from None


def _create(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        # A link never replaces: the process that comes second finds the first one's key.
        os.link(written, path)
        _flush(path.parent)
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
    unfinished = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{16}}")
    with suppress(OSError):
        for other in path.parent.iterdir():
            if unfinished.fullmatch(other.name):
                other.unlink(missing_ok=True)


def _flush(folder: Path) -> None:
    """A key that is in a delivery must outlast a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> str:
    if path.stat().st_mode & _OTHERS_MAY_USE_IT:
        raise ConfigError(
            f"The key file {path} is open to other users. If nobody has seen the key, close it: "
            f"chmod 600 '{path}'"
        )
    key = path.read_bytes().decode("ascii", "replace").removesuffix("\n")
    if not _KEY.fullmatch(key):
        raise ConfigError(
            f"The key file {path} does not hold a key of 64 hexadecimal digits in lower case. "
            "Restore it from a backup. A new key, made when the file is missing, changes every "
            "delivered id."
        )
    return key
