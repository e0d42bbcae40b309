"""What lies in a raw directory, and whether it can be read at all, from names and headers."""

import os
import re
import zlib
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sosdbt.errors import InputError
from sosdbt.package.names import DEMO_SYSTEM
from sosdbt.raw.csv_header import read_csv_header
from sosdbt.raw.encodings import UTF_8, open_documents
from sosdbt.raw.notices import (
    Kind,
    Notice,
    Noticed,
    notice_columns,
    notice_encodings,
    notice_tables,
)
from sosdbt.raw.parquet_reader import read_parquet_columns
from sosdbt.raw.raw_file import SYNTHETIC_COLUMN, RawFile
from sosdbt.raw.tables import TABLES, Table, bare
from sosdbt.text import nearest, shown

_SOURCE_SYSTEM = re.compile(r"[a-z][a-z0-9_]*")
_FILE_NAMES = {f"{name}.{form}": (name, form) for name in TABLES for form in ("csv", "parquet")}
# Dates, quarters, part numbers and what browsers add to a second download.
_NO_WORD = re.compile(r"\d+(q[1-4])?|q[1-4]|[()]|\bcopy\b", re.IGNORECASE)
_ENDINGS_OF_DATA = (".csv", ".parquet", ".xlsx", ".xls", ".gz", ".zip")
_DOCUMENTS = "documents"
_LAYOUT = (
    "Files belong in <raw directory>/<source system>/<table>.csv or .parquet, and archived "
    f"documents in <raw directory>/<source system>/{_DOCUMENTS}/*.ndjson or .ndjson.gz."
)


@dataclass
class RawScan:
    systems: list[str] = field(default_factory=list)
    files: list[RawFile] = field(default_factory=list)
    # Source system -> its files of archived documents.
    documents: dict[str, list[Path]] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)


def scan(
    raw_dir: Path, encodings: Mapping[str, str] | None = None, sources: Collection[str] = ()
) -> RawScan:
    """Finds the raw files. Raises InputError for all that must stop a build before it starts.

    `encodings` says of source systems how they write; the others write UTF-8. Documents are of
    an archive, but for those of the systems in `sources`.
    """
    raw_dir = Path(raw_dir)
    try:
        return _scan(raw_dir, encodings or {}, sources)
    except OSError as error:
        raise _unreadable(raw_dir, error) from None


def _scan(raw_dir: Path, encodings: Mapping[str, str], sources: Collection[str]) -> RawScan:
    if not raw_dir.exists():
        raise InputError(f"{raw_dir}: no such raw directory. {_LAYOUT}")
    if not raw_dir.is_dir():
        raise InputError(f"{raw_dir}: is not a directory. {_LAYOUT}")
    result, noticed = RawScan(), Noticed()
    entries = _entries(raw_dir, raw_dir)
    for entry in entries:
        if entry.is_dir():
            continue
        if _table_meant(entry.name):
            raise InputError(
                f"{raw_dir}: {shown(entry.name)} is in no source system. {_LAYOUT} "
                "Move it there, or out of the raw directory."
            )
        noticed.add(Kind.OTHER_FILE, shown(entry.name), "not in a source system, not read")
    for system in filter(Path.is_dir, entries):
        if not _SOURCE_SYSTEM.fullmatch(system.name):
            raise InputError(
                f"{raw_dir}: the directory {shown(system.name)} cannot name a source system. "
                "Use a-z, 0-9 and _, with a letter first, or move it out of the raw directory."
            )
        result.systems.append(system.name)
        encoding = encodings.get(system.name, UTF_8)
        result.files += _scan_system(system, raw_dir, encoding, noticed)
        if documents := _scan_documents(system / _DOCUMENTS, raw_dir, noticed):
            result.documents[system.name] = documents
    if not result.systems:
        raise InputError(f"{raw_dir}: holds no source system. {_LAYOUT}")
    notice_encodings(noticed, encodings, result.systems)
    notice_tables(noticed, result.systems, result.files, result.documents, sources)
    result.notices = noticed.notices()
    return result


def _scan_system(system: Path, raw_dir: Path, encoding: str, noticed: Noticed) -> list[RawFile]:
    found: dict[str, RawFile] = {}
    others: list[str] = []
    for entry in _entries(system, raw_dir):
        if entry.is_dir() and entry.name == _DOCUMENTS:
            continue
        if entry.is_dir():
            raise InputError(
                f"{system}: {shown(entry.name)} is a directory, and only files are read here. "
                f"{_LAYOUT}"
            )
        if entry.name not in _FILE_NAMES:
            others.append(entry.name)
            continue
        name, file_format = _FILE_NAMES[entry.name]
        if name in found:
            raise InputError(
                f"{system}: has both {name}.csv and {name}.parquet. Keep the one to deliver."
            )
        found[name] = _scan_file(system.name, TABLES[name], entry, file_format, encoding)
        notice_columns(noticed, found[name])
        if found[name].header_line > 1:
            noticed.add(Kind.FORM, f"{system.name}/{entry.name}", "the line sep= is not read")
    for other in others:
        _refuse_a_missed_table(system / other, set(found), encoding)
        _notice_another_file(noticed, system.name, other)
    return [found[name] for name in TABLES if name in found]


def _scan_documents(folder: Path, raw_dir: Path, noticed: Noticed) -> list[Path]:
    found = []
    for entry in _entries(folder, raw_dir) if folder.is_dir() else ():
        if entry.name.endswith((".ndjson", ".ndjson.gz")):
            _refuse_what_is_no_filled_file(entry, "documents")
            found.append(entry)
        else:
            place = f"{folder.parent.name}/{_DOCUMENTS}/{shown(entry.name)}"
            noticed.add(Kind.MISSED, place, "no .ndjson or .ndjson.gz, not read")
    return found


def _refuse_what_is_no_filled_file(path: Path, what: str) -> None:
    if not path.is_file():
        raise InputError(f"{path}: is not a plain file. Put a plain file there.")
    try:
        if path.stat().st_size == 0:
            raise InputError(
                f"{path}: is empty. Write it anew, or remove it if the source system has no {what}."
            )
        with path.open("rb"):
            pass
    except OSError as error:
        raise _unreadable(path, error) from None


def _entries(directory: Path, raw_dir: Path) -> list[Path]:
    try:
        entries = sorted(directory.iterdir(), key=lambda entry: os.fsencode(entry.name))
    except OSError as error:
        raise _unreadable(directory, error) from None
    for entry in filter(Path.is_symlink, entries):
        _refuse_a_link_out(entry, raw_dir)
    return entries


def _refuse_a_link_out(entry: Path, raw_dir: Path) -> None:
    try:
        inside = entry.resolve(strict=True).is_relative_to(raw_dir.resolve())
    except (OSError, RuntimeError):
        raise InputError(
            f"{entry.parent}: {shown(entry.name)} is a link that leads nowhere. Remove it."
        ) from None
    if not inside:
        raise InputError(
            f"{entry.parent}: {shown(entry.name)} is a link out of the raw directory. "
            "Put the file itself there."
        )


def _refuse_a_missed_table(path: Path, found: set[str], encoding: str) -> None:
    """A table that is not there is empty: its file under another name would be lost."""
    meant = _table_meant(path.name)
    if not meant or meant.partition(".")[0] in found:
        meant = _table_in(path, found, encoding)
    if meant:
        raise InputError(
            f"{path.parent}: {shown(path.name)} is not read, and there is no {meant}. If it holds "
            f"that table, write it as {meant}; if not, move it out of the raw directory."
        )


def _table_in(path: Path, found: set[str], encoding: str) -> str | None:
    """The file of a table that is not there, where another one has its columns."""
    alike: dict[str, int] = {}
    for table in TABLES.values() if path.suffix in (".csv", ".parquet") and path.is_file() else ():
        with suppress(InputError, OSError):
            if path.suffix == ".parquet":
                columns = read_parquet_columns(path)
            else:
                columns = read_csv_header(path, table, encoding).columns
            declared = set(map(bare, columns)) & set(table.columns)
            if len(declared) > 1 and declared >= set(table.required):
                alike[table.name] = len(declared)
    nearest_table = max(alike, key=alike.__getitem__, default=None)
    return f"{nearest_table}{path.suffix}" if nearest_table not in (None, *found) else None


def _notice_another_file(noticed: Noticed, system: str, name: str) -> None:
    meant = _table_meant(name)
    question = f"; did you mean {meant}?" if meant else ""
    may_be_data = meant or name.lower().endswith(_ENDINGS_OF_DATA)
    kind = Kind.MISSED if may_be_data else Kind.OTHER_FILE
    noticed.add(kind, f"{system}/{shown(name)}", f"not a raw table, not read{question}")


def _table_meant(name: str) -> str | None:
    """The file that was probably meant: by the whole name, or by its words before the ending."""
    words = name.strip(". ").partition(".")[0]
    table = nearest(words, TABLES) or nearest(_NO_WORD.sub("", words), TABLES)
    return nearest(name, _FILE_NAMES) or (table and f"{table}.csv")


def _scan_file(system: str, table: Table, path: Path, file_format: str, encoding: str) -> RawFile:
    _refuse_what_is_no_filled_file(path, "such table")
    try:
        of_table = (system, table.name, path, file_format)
        if file_format == "parquet":
            file = RawFile(*of_table, None, read_parquet_columns(path))
        else:
            header = read_csv_header(path, table, encoding)
            file = RawFile(
                *of_table, header.delimiter, header.columns, encoding, header.text, header.line
            )
    except OSError as error:
        raise _unreadable(path, error) from None
    _check_columns(path, table, file.columns)
    _refuse_another_table(path, table, set(file.positions))
    return file


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(f"{path}: cannot be read: {error.strerror}. Check its permissions.")


def _check_columns(path: Path, table: Table, columns: tuple[str, ...]) -> None:
    names = list(map(bare, columns))
    for column in table.required:
        if column in names:
            continue
        others = [other for other in names if other not in table.columns]
        near = next((other for other in others if nearest(other, [column])), None)
        hint = f" It has {shown(near)!r}: rename that." if near else ""
        raise InputError(f"{path}: the required column {column} is missing.{hint}")
    for column in table.columns:
        if names.count(column) > 1:
            raise InputError(f"{path}: the column {column} is there twice. Keep one of them.")


def _refuse_another_table(path: Path, own: Table, columns: set[str]) -> None:
    def found(table: Table) -> int:
        return len(columns & set(table.columns))

    whole = [table for table in TABLES.values() if columns >= set(table.required)]
    nearest_table = max(whole, key=found)
    if found(nearest_table) <= found(own):
        return
    telling = [name for name in nearest_table.columns if name in columns - set(own.columns)]
    raise InputError(
        f"{path}: looks like {nearest_table.name}, for it has {', '.join(telling)}. Name it "
        f"{nearest_table.name}{path.suffix}; if it does hold {own.name}, which have no such "
        "columns, leave them out of the file."
    )


def is_synthetic(scanned: RawScan) -> bool:
    """Raises where files of a demo county lie among others."""
    kinds = [(file.path, file.is_synthetic) for file in scanned.files] + [
        (path, system.startswith(DEMO_SYSTEM) or _is_of_a_demo(path))
        for system, paths in scanned.documents.items()
        for path in paths
    ]
    made_up = [path for path, is_made_up in kinds if is_made_up]
    real = [path for path, is_made_up in kinds if not is_made_up]
    if made_up and real:
        raise InputError(
            f"{made_up[0]} is of a demo county, {real[0]} is not. "
            "Synthetic and real data are never delivered together: keep them in two directories."
        )
    return bool(made_up)


def _is_of_a_demo(path: Path) -> bool:
    """Whether the first document says so. A damaged file is told when it is read."""
    with suppress(OSError, EOFError, zlib.error), open_documents(path) as file:
        return f'"{SYNTHETIC_COLUMN}"'.encode() in file.readline()
    return False
