"""Runs the SQL that makes the demo county and puts its files in place."""

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sosdbt.config import find_project
from sosdbt.county_folder import home_of
from sosdbt.disk import full_disk_as_build_error
from sosdbt.errors import BuildError, InputError
from sosdbt.package.csv_lines import literal
from sosdbt.raw.raw_file import SYNTHETIC_COLUMN
from sosdbt.raw.tables import TABLES
from sosdbt.seeds import read_seed

DEFAULT_CLIENTS = 1000
DEFAULT_SEED = 1
MAX_CLIENTS = 2_000_000

_PACKAGE = Path(__file__).parent
*_COUNTY_SQL, _ANSWER_SHEET_SQL = sorted((_PACKAGE / "sql").glob("*.sql"))
_WORK = ".sosdbt-demo"
NOT_WRITTEN = "The demo county was not written. Make room, then start again."
ANSWER_SHEET = "planted_faults.csv"
_DEMO_FILE = re.compile(
    rf"demo_[a-z]+/({'|'.join(TABLES)})\.(csv|parquet)|demo_south/documents/kanta\.ndjson"
)

RowCounts = dict[str, int]


def write_demo_county(
    raw_dir: Path, clients: int = DEFAULT_CLIENTS, seed: int = DEFAULT_SEED
) -> RowCounts:
    """Writes the county and gives the rows of each `system/table`, unreadable ones included.

    `clients` is the number of people with a client relation in 2023Q1, planted ones not counted.
    The directory appears whole or stays as it was.
    """
    if not 1 <= clients <= MAX_CLIENTS:
        raise InputError(f"A demo county has 1 to {MAX_CLIENTS} clients, not {clients}.")
    raw_dir = Path(raw_dir).expanduser().resolve()
    _refuse_other_content(raw_dir)
    with _writing(raw_dir):
        raw_dir.parent.mkdir(parents=True, exist_ok=True)
        with _work_folder(raw_dir) as work:
            written = work / "written"
            counts = _write_files(written, clients, seed)
            _refuse_other_content(raw_dir)
            if raw_dir.exists():
                raw_dir.rename(work / "former")
            written.rename(raw_dir)
    return counts


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Says in one way what the engine and the system say in many when a file is not written."""
    try:
        with full_disk_as_build_error(folder, NOT_WRITTEN):
            yield
    except OSError as error:
        raise InputError(f"{folder}: cannot be written: {error.strerror}.") from error


@contextmanager
def _work_folder(raw_dir: Path) -> Iterator[Path]:
    """A hidden folder beside the county, held by this process; what killed ones left goes."""
    for left in raw_dir.parent.glob(f".*{_WORK}"):
        with suppress(OSError), _held(left):
            shutil.rmtree(left)
    folder = raw_dir.with_name(f".{raw_dir.name}{_WORK}")
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        raise BuildError(
            f"Another sosdbt demo writes {raw_dir}. Wait until it has ended; if none runs, remove "
            f"{folder}."
        ) from None
    with _held(folder):
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """A lock on the folder itself, which ends with the process that holds it; raises OSError
    where another one does."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def ensure_demo_county() -> Path:
    """The raw directory of the project's own demo county, made again when its generator changed."""
    folder = home_of(find_project()) / "demo"
    raw_dir, digest_file = folder / "raw", folder / "raw.sha256"
    digest = _generator_digest()
    with _writing(folder):
        folder.mkdir(exist_ok=True)
        with (folder / "raw.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if (raw_dir / ANSWER_SHEET).is_file() and digest_file.is_file():
                if digest_file.read_text(encoding="ascii") == digest:
                    return raw_dir
                digest_file.unlink()
            write_demo_county(raw_dir)
            digest_file.write_text(digest, encoding="ascii")
    return raw_dir


def _generator_digest() -> str:
    made_of = repr((DEFAULT_CLIENTS, DEFAULT_SEED, _national_codes())).encode()
    code = [path.read_bytes() for path in (Path(__file__), *_COUNTY_SQL, _ANSWER_SHEET_SQL)]
    return hashlib.sha256(b"\0".join([made_of, *code])).hexdigest()


def _refuse_other_content(raw_dir: Path) -> None:
    """Only nothing, an empty directory or an earlier demo county is ever replaced."""
    if not raw_dir.exists():
        return
    if not raw_dir.is_dir():
        raise InputError(f"{raw_dir}: is not a directory.")
    files = {
        path.relative_to(raw_dir).as_posix() for path in raw_dir.rglob("*") if not path.is_dir()
    }
    is_demo_county = ANSWER_SHEET in files and all(
        name == ANSWER_SHEET or _DEMO_FILE.fullmatch(name) for name in files
    )
    if any(raw_dir.iterdir()) and not is_demo_county:
        raise InputError(
            f"{raw_dir}: holds other files than a demo county. Name a new or an empty directory."
        )


def _write_files(folder: Path, clients: int, seed: int) -> RowCounts:
    import duckdb

    counts: RowCounts = {}
    tables = [
        (place, table.name, list(table.columns)) for place, table in enumerate(TABLES.values())
    ]
    with duckdb.connect(":memory:") as county:
        county.execute(f"set temp_directory = {literal(str(folder.parent / 'spill'))}")
        county.execute(f"set variable clients = {int(clients)}")
        county.execute(f"set variable seed = {int(seed)}")
        county.execute(f"set variable synthetic_column = {literal(SYNTHETIC_COLUMN)}")
        county.execute(
            "create table raw_tables (table_place int, source_table text, raw_columns text[])"
        )
        county.executemany("insert into raw_tables values (?, ?, ?)", tables)
        write_national_codes(county)
        for path in _COUNTY_SQL:
            county.execute(path.read_text(encoding="utf-8"))
        listed = county.execute(
            "select source_system, source_table, file_name, query, form, unreadable "
            "from demo_files order by table_place, system_place"
        )
        for system, table, name, query, form, unreadable in listed.fetchall():
            path = folder / system / name
            rows = _copy(county, query, path, form)
            if unreadable:
                rows += 1
                with path.open("ab") as whole:
                    whole.write(unreadable)
                county.execute(
                    "insert into unreadable_rows values (?, ?, ?)", [system, table, rows]
                )
            counts[f"{system}/{table}"] = rows
        county.execute(_ANSWER_SHEET_SQL.read_text(encoding="utf-8"))
        order = "rule_id, source_system, source_table, source_row, field"
        answers = f"from planted_faults order by {order}"
        _copy(county, answers, folder / ANSWER_SHEET, "format csv, header")
    return counts


def write_national_codes(county: Any) -> None:
    """The codes that the project's seeds have now: a county fills in its own."""
    county.execute("create table national_codes (code_list varchar, slug varchar, code varchar)")
    county.executemany("insert into national_codes values (?, ?, ?)", _national_codes())


def _national_codes() -> list[tuple[str, str, str]]:
    project = find_project()
    return [
        (code_list, row["slug"], row[code_list])
        for code_list in ("service_task", "outcome")
        for row in read_seed(project, f"code_lists/{code_list}s.csv")
    ]


def _copy(county: Any, query: str, path: Path, form: str) -> int:
    """Gives the number of rows written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = county.execute(f"copy ({query}) to {literal(str(path))} ({form})")
    return int(written.fetchone()[0])
