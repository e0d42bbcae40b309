"""Finds and opens, for reading only, the database of the quarter that can answer."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from sosdbt.errors import InputError
from sosdbt.explain.queries import Queries
from sosdbt.work_area import WorkArea

if TYPE_CHECKING:
    import duckdb

T = TypeVar("T")


@dataclass(frozen=True)
class Found(Generic[T]):
    out: Path
    quarter: str
    queries: Queries
    answer: T
    not_searched: list[str]


@contextmanager
def search(
    folders: list[Path],
    quarter: str | None,
    ask: Callable[[Queries], T | None],
    unknown: Callable[[list[str], list[str]], InputError],
) -> Iterator[Found[T]]:
    """The newest quarter whose database answers, or the one named, folder by folder.

    `unknown` makes the error from the quarters searched and the reasons why others were not.
    """
    searched: list[str] = []
    not_searched: list[str] = []
    places = [(out, name) for out in folders for name in quarters_built(out)]
    places = [(out, name) for out, name in places if quarter in (None, name)]
    for out, name in places:
        try:
            connection = _open(out, name)
        except InputError as error:
            if quarter and len(places) == 1:
                raise
            not_searched.append(str(error))
            continue
        with connection:
            queries = Queries(connection, name)
            answer = ask(queries)
            if answer is not None:
                yield Found(out, name, queries, answer, not_searched)
                return
        searched.append(name)
    raise unknown(searched, not_searched)


def quarters_built(out: Path) -> list[str]:
    """The newest first."""
    names = [folder.name for folder in (out / ".sosdbt").glob("*") if folder.is_dir()]
    return sorted((name for name in names if database_of(out, name).exists()), reverse=True)


def database_of(out: Path, quarter: str) -> Path:
    return _area(out, quarter).database


def _area(out: Path, quarter: str) -> WorkArea:
    return WorkArea(out / ".sosdbt" / quarter)


def no_database(out: Path, quarter: str) -> InputError:
    return InputError(
        f"There is no database of {quarter} in {out}. "
        f"Build it first: sosdbt build --quarter {quarter}"
    )


def _open(out: Path, quarter: str) -> "duckdb.DuckDBPyConnection":
    import duckdb

    path = database_of(out, quarter)
    if not path.exists():
        raise no_database(out, quarter)
    if _is_being_built(_area(out, quarter).folder):
        raise InputError(f"A build of {quarter} is running in {out}. Wait until it has ended.")
    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        if "lock" in str(error):
            raise InputError(
                f"The database {path} is open for writing in another program, perhaps DBeaver "
                "or a notebook. Close it there, then ask again."
            ) from error
        raise InputError(
            f"The database {path} cannot be opened; it may be damaged. "
            f"Build it again: sosdbt build --quarter {quarter}"
        ) from error


def _is_being_built(folder: Path) -> bool:
    """Whether a build holds the lock. dbt opens and closes the database while it works."""
    lock = folder / "lock"
    if not lock.exists():
        return False
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
