"""Files written with care: never over another by chance, whole or not at all, and on the disk."""

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sosdbt.errors import ConfigError

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV)
_OTHERS_MAY_USE_IT, _LARGEST_KEY_FILE = 0o077, 10_000


@contextmanager
def new_file(path: Path, mode: int = 0o600) -> Iterator[BinaryIO]:
    """A file to write, whole and on the disk or gone; raises FileExistsError where one is."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def write_new(path: Path, content: bytes, mode: int = 0o600) -> None:
    with new_file(path, mode) as file:
        file.write(content)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def partial(path: Path) -> Path:
    """The hidden name of a file until it is whole."""
    return path.with_name(f".{path.name}.partial")


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """The hidden name to write a file under; gone in the end, whatever happens."""
    temporary = partial(path)
    temporary.unlink(missing_ok=True)
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def replace(temporary: Path, path: Path) -> None:
    """A finished file takes its place; the one that was there is gone."""
    temporary.replace(path)
    flush_folder(path.parent)


def write_over(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Writes a file whole, in place of the one that may be there."""
    with unfinished(path) as temporary:
        write_new(temporary, content, mode)
        replace(temporary, path)


@contextmanager
def named_by_user(path: Path) -> Iterator[Path]:
    """The hidden name to write a new file under that was asked for; never over another."""
    try:
        with unfinished(path) as temporary:
            yield temporary
            appear(temporary, path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}.") from None


def read_key_file(path: Path, what: str, *, is_secret: bool = True) -> bytes:
    """What a file holds that is closed to others if it is secret; no more than a key can be."""
    with path.open("rb") as file:
        if is_secret and os.fstat(file.fileno()).st_mode & _OTHERS_MAY_USE_IT:
            raise ConfigError(
                f"{what} {path} is open to other users. If nobody has seen the key, close it: "
                f"chmod 600 '{path}'"
            )
        return file.read(_LARGEST_KEY_FILE)


def refuse_to_write_over(path: Path, advice: str = "Name another file.") -> None:
    if os.path.lexists(path):
        raise ConfigError(f"{path} exists already and was not touched. {advice}")


def appear(temporary: Path, path: Path) -> None:
    """A finished file takes its place; raises FileExistsError where there is one."""
    try:
        os.link(temporary, path)
    except OSError as error:
        # A file system without hard links: a moment between look and rename remains.
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        temporary.rename(path)
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """What has a new name in it must outlast a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
