"""Tells a full disk from other failures, and says so."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sosdbt.errors import BuildError, ConfigError, InputError

_NUMBERS = (errno.ENOSPC, errno.EDQUOT)
# The last is what DuckDB says when it cannot spill.
_TEXTS = ("No space left on device", "Disk quota exceeded", "max_temp_directory_size")


def says_disk_is_full(text: str) -> bool:
    return any(sign in text for sign in _TEXTS)


NOTHING_DELIVERED = "Nothing was delivered. Make room, then start the build again."


def disk_is_full(folder: Path, what_then: str = NOTHING_DELIVERED) -> BuildError:
    return BuildError(f"The disk with {folder} is full. {what_then}")


@contextmanager
def full_disk_as_build_error(folder: Path, what_then: str = NOTHING_DELIVERED) -> Iterator[None]:
    """DuckDB, dbt and Python each say it in their own way."""
    try:
        yield
    except (ConfigError, InputError):
        raise
    except Exception as error:
        is_full = isinstance(error, OSError) and error.errno in _NUMBERS
        if is_full or says_disk_is_full(str(error)):
            raise disk_is_full(folder, what_then) from error
        raise
