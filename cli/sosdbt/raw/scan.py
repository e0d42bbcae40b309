"""What lies in a raw directory, and whether it can be read at all, from names and headers."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from sosdbt.errors import InputError
from sosdbt.raw.csv_header import read_csv_header
from sosdbt.raw.names import nearest, shown
from sosdbt.raw.parquet_reader import read_parquet_columns
from sosdbt.raw.raw_file import RawFile
from sosdbt.raw.tables import TABLES, Table

_SOURCE_SYSTEM = re.compile(r"[a-z][a-z0-9_]*")
_FORMATS = ("csv", "parquet")
_FILE_NAMES = {
    f"{name}.{file_format}": (name, file_format) for name in TABLES for file_format in _FORMATS
}
_LAYOUT = "Files belong in <raw directory>/<source system>/<table>.csv or .parquet."


@dataclass
class RawScan:
    systems: list[str] = field(default_factory=list)
    files: list[RawFile] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def scan(raw_dir: Path) -> RawScan:
    """Finds the raw files. Raises InputError for all that must stop a build before it starts."""
    raw_dir = Path(raw_dir)
    try:
        return _scan(raw_dir)
    except OSError as error:
        raise _unreadable(raw_dir, error) from None


def _scan(raw_dir: Path) -> RawScan:
    if not raw_dir.exists():
        raise InputError(f"{raw_dir}: no such raw directory. {_LAYOUT}")
    if not raw_dir.is_dir():
        raise InputError(f"{raw_dir}: is not a directory. {_LAYOUT}")
    result = RawScan()
    systems = []
    for entry in _entries(raw_dir):
        _refuse_a_link_out(entry, raw_dir)
        if entry.is_dir():
            systems.append(entry)
        else:
            result.notices.append(f"{shown(entry.name)}: not in a source system, not read")
    for system in systems:
        if not _SOURCE_SYSTEM.fullmatch(system.name):
            raise InputError(
                f"{raw_dir}: the directory {shown(system.name)} cannot name a source system. "
                "Use a-z, 0-9 and _, with a letter first, or move it out of the raw directory."
            )
        _scan_system(system, raw_dir, result)
    if not systems:
        raise InputError(f"{raw_dir}: holds no source system. {_LAYOUT}")
    return result


def _scan_system(system: Path, raw_dir: Path, result: RawScan) -> None:
    result.systems.append(system.name)
    found: dict[str, RawFile] = {}
    for entry in _entries(system):
        _refuse_a_link_out(entry, raw_dir)
        if entry.is_dir():
            raise InputError(
                f"{system}: {shown(entry.name)} is a directory, and only files are read here. "
                f"{_LAYOUT}"
            )
        if entry.name not in _FILE_NAMES:
            result.notices.append(_notice_of_another_file(system.name, entry.name))
            continue
        name, file_format = _FILE_NAMES[entry.name]
        if name in found:
            raise InputError(
                f"{system}: has both {name}.csv and {name}.parquet. Keep the one to deliver."
            )
        file = _scan_file(system.name, TABLES[name], entry, file_format)
        result.notices.extend(_notices_of_columns(file))
        found[name] = file
    for name in TABLES:
        if name in found:
            result.files.append(found[name])
        else:
            result.notices.append(f"{system.name}: no {name}, taken as empty")


def _entries(directory: Path) -> list[Path]:
    try:
        return sorted(directory.iterdir(), key=lambda entry: os.fsencode(entry.name))
    except OSError as error:
        raise _unreadable(directory, error) from None


def _refuse_a_link_out(entry: Path, raw_dir: Path) -> None:
    if not entry.is_symlink():
        return
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


def _notice_of_another_file(system: str, name: str) -> str:
    meant = nearest(name, _FILE_NAMES)
    question = f"; did you mean {meant}?" if meant else ""
    return f"{system}/{shown(name)}: not a raw table, not read{question}"


def _scan_file(system: str, table: Table, path: Path, file_format: str) -> RawFile:
    if not path.is_file():
        raise InputError(f"{path}: is not a plain file. Put a plain file there.")
    try:
        if path.stat().st_size == 0:
            raise InputError(
                f"{path}: is empty. Give it a header line, or remove it if the source system has "
                "no such table."
            )
        with path.open("rb"):
            pass
        delimiter: str | None = None
        if file_format == "csv":
            delimiter, columns = read_csv_header(path, table)
        else:
            columns = read_parquet_columns(path)
    except OSError as error:
        raise _unreadable(path, error) from None
    _check_columns(path, table, columns)
    return RawFile(system, table.name, path, file_format, delimiter, columns)


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(f"{path}: cannot be read: {error.strerror}. Check its permissions.")


def _check_columns(path: Path, table: Table, columns: tuple[str, ...]) -> None:
    for column in table.required:
        if column in columns:
            continue
        others = [other for other in columns if other not in table.columns]
        near = next((other for other in others if nearest(other, [column])), None)
        hint = f" It has {shown(near)!r}: rename that." if near else ""
        raise InputError(f"{path}: the required column {column} is missing.{hint}")
    for position, column in enumerate(columns):
        if column in columns[:position]:
            raise InputError(
                f"{path}: the column {shown(column)} is there twice. Keep one of them."
            )


def _notices_of_columns(file: RawFile) -> list[str]:
    table = TABLES[file.source_table]
    missing = [column for column in table.columns if column not in file.columns]
    notices = []
    for column in file.columns:
        if column not in table.columns:
            meant = nearest(column, missing)
            question = f"; did you mean {meant}?" if meant else ""
            notices.append(
                f"{file.source_system}/{file.path.name}: unknown column {shown(column)}, "
                f"not read{question}"
            )
    return notices
