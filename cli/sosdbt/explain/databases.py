"""Finds and opens, for reading only, the database of the quarter that can answer."""

import fcntl
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sosdbt.errors import InputError
from sosdbt.id_key import DEMO_KEY
from sosdbt.masking import masking_macros
from sosdbt.named_rows import named_rows
from sosdbt.results import connect_to_read
from sosdbt.work_area import database_in, work_folder

if TYPE_CHECKING:
    import duckdb

_SQL = Path(__file__).parent / "sql"
Row = dict[str, Any]


@dataclass
class Database:
    """One open database of a build."""

    out: Path
    quarter: str
    connection: "duckdb.DuckDBPyConnection"

    def set_up(self, language: str, delivered_id: str | None) -> None:
        """For one question: what its queries read."""
        self.connection.execute(masking_macros())
        self.rows("set variable language = $said", said=language)
        self.rows("set variable id = $said", said=delivered_id)
        self.rows("set_up")

    def rows(self, sql: str, **parameters: Any) -> list[Row]:
        """`sql` is a statement, or the name of a file with one or, without parameters, more."""
        import duckdb

        text = sql if " " in sql else (_SQL / f"{sql}.sql").read_text(encoding="utf-8")
        try:
            return named_rows(self.connection.execute(text, parameters))
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise InputError(
                f"The database of {self.quarter} is not as this sosdbt makes it: it is unfinished "
                f"or of another version. Build it again: sosdbt build --quarter {self.quarter}"
            ) from error

    @cached_property
    def parameters(self) -> Row:
        return self.rows("select * from delivery_parameters")[0]

    @cached_property
    def is_synthetic(self) -> bool:
        """Only data of a demo county is keyed with its published key."""
        (row,) = self.rows("select max(id_key) = $key as answer from raw.id_key", key=DEMO_KEY)
        return bool(row["answer"])


def quarters_built(out: Path) -> list[str]:
    """The newest first."""
    names = [folder.name for folder in (out / ".sosdbt").glob("*") if folder.is_dir()]
    return sorted((name for name in names if database_of(out, name).exists()), reverse=True)


def database_of(out: Path, quarter: str) -> Path:
    return database_in(work_folder(out, quarter))


def open_database(out: Path, quarter: str) -> Database:
    import duckdb

    folder = work_folder(out, quarter)
    path = database_in(folder)
    if _is_being_built(folder / "lock"):
        raise InputError(f"A build of {quarter} is running in {out}. Wait until it has ended.")
    try:
        return Database(out, quarter, connect_to_read(path))
    except duckdb.Error as error:
        raise InputError(
            f"The database {path} cannot be opened: it is open for writing in another program, "
            "perhaps DBeaver or a notebook, or it is damaged. Close it there, or build it again: "
            f"sosdbt build --quarter {quarter}"
        ) from error


def _is_being_built(lock: Path) -> bool:
    """Whether a build holds the lock. dbt opens and closes the database while it works."""
    if not lock.exists():
        return False
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
