"""The hidden folder of one quarter: the database, dbt's files, and the lock that guards them."""

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sosdbt.errors import BuildError, ConfigError
from sosdbt.id_key import cache_folder
from sosdbt.places import of_another_account

_DATABASE = "sosdbt.duckdb"
_FOR_A_WHILE = "compared"
_MISREAD = frozenset("?#\\")


@dataclass(frozen=True)
class WorkArea:
    folder: Path

    @property
    def database(self) -> Path:
        return database_in(self.folder)

    @property
    def package(self) -> Path:
        return self.folder / "package"


def database_in(folder: Path) -> Path:
    """The local database of a folder: in it, unless DuckDB or dbt-duckdb misread its path.

    They take ? and # for parts of a URL, and a backslash for a slash.
    """
    real = os.path.realpath(folder)
    if not _MISREAD & set(real):
        return folder / _DATABASE
    return cache_folder(hashlib.sha256(os.fsencode(real)).hexdigest()[:16]) / _DATABASE


def work_folder(out: Path, quarter: str) -> Path:
    return out / ".sosdbt" / quarter


def remove_what_does_not_last(out: Path) -> None:
    folder = work_folder(out, _FOR_A_WHILE)
    for quarter in folder.iterdir() if folder.is_dir() else []:
        database_in(quarter).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def work_area(out: Path, quarter: str, *, is_lasting: bool = True) -> Iterator[WorkArea]:
    """The work area of a quarter, held by this process alone and with no database in it.

    One that is not lasting is another than that of builds: the database of the quarter stays.
    """
    folder = work_folder(out, quarter if is_lasting else f"{_FOR_A_WHILE}/{quarter}")
    area = WorkArea(folder)
    with ExitStack() as held:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
            area.database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = held.enter_context((folder / "lock").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _clear(area)
        except BlockingIOError as error:
            raise BuildError(
                f"Another sosdbt build of {quarter} is running in {out}. "
                "Wait until it has ended, then start again."
            ) from error
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise ConfigError(
                f"The work area {folder}, sosdbt's own, cannot be used: {error.strerror}. "
                f"{of_another_account(error)}"
            ) from error
        try:
            yield area
        finally:
            shutil.rmtree(area.package, ignore_errors=True)


def _clear(area: WorkArea) -> None:
    """Removes what an earlier build left: its database, and what DuckDB spilled beside it."""
    _refuse_a_database_in_use(area.database)
    area.database.unlink(missing_ok=True)
    area.database.with_name(f"{_DATABASE}.wal").unlink(missing_ok=True)
    for folder in (area.package, area.database.with_name(f"{_DATABASE}.tmp")):
        shutil.rmtree(folder, ignore_errors=True)
    for name in ("target", "logs"):
        (area.folder / name).mkdir(mode=0o700, exist_ok=True)


def _refuse_a_database_in_use(database: Path) -> None:
    """DuckDB holds a record lock on its file: exclusive when it writes, shared when it reads."""
    if not database.exists():
        return
    with database.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise database_in_use(database) from error
        fcntl.lockf(file, fcntl.LOCK_UN)


def database_in_use(database: Path) -> BuildError:
    return BuildError(
        f"The database {database} is open in another program, perhaps DBeaver or a notebook. "
        "Close it there, then start again. Nothing was changed."
    )
