"""What lies in a raw directory, and whether it can be read at all, from names and headers."""

import os
import re
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sosdbt.errors import InputError
from sosdbt.package.names import DEMO_SYSTEM
from sosdbt.raw.columns import check_columns, notice_columns, notice_tables
from sosdbt.raw.csv_header import read_csv_header
from sosdbt.raw.encodings import SEED, UTF_8, open_documents
from sosdbt.raw.notices import Kind, Notice, Noticed, notices_of
from sosdbt.raw.parquet_reader import read_parquet_columns
from sosdbt.raw.raw_file import SYNTHETIC_COLUMN, RawFile, state_of
from sosdbt.raw.tables import TABLES
from sosdbt.text import nearest, shown

_SOURCE_SYSTEM = re.compile(r"[a-z][a-z0-9_]*")
# Dates, quarters, part numbers and what browsers add to a second download.
_NO_WORD = re.compile(r"\d+(q[1-4])?|q[1-4]|[()]|\bcopy\b", re.IGNORECASE)
_ENDINGS_OF_DATA = (".csv", ".parquet", ".xlsx", ".xls", ".gz", ".zip")
_DOCUMENTS = "documents"
_LAYOUT = (
    "Files belong in <raw directory>/<source system>/<table>.csv or .parquet, and archived "
    f"documents in <raw directory>/<source system>/{_DOCUMENTS}/*.ndjson or .ndjson.gz."
)


@dataclass(frozen=True)
class RawScan:
    systems: list[str]
    files: list[RawFile]
    # Source system -> its files of archived documents.
    documents: dict[str, list[Path]]
    notices: list[Notice]

    def is_synthetic(self) -> bool:
        """Raises where files of a demo county lie among others."""
        kinds = {file.path: file.is_synthetic for file in self.files}
        for system, paths in self.documents.items():
            for path in paths:
                kinds[path] = system.startswith(DEMO_SYSTEM) or _is_of_a_demo(path)
        made_up = next((path for path, is_made_up in kinds.items() if is_made_up), None)
        real = next((path for path, is_made_up in kinds.items() if not is_made_up), None)
        if made_up and real:
            raise InputError(
                f"{made_up} is of a demo county, {real} is not. Synthetic and real data are never "
                "delivered together: keep them in two directories."
            )
        return made_up is not None


def scan(
    raw_dir: Path, encodings: Mapping[str, str] | None = None, sources: Collection[str] = ()
) -> RawScan:
    """Finds the raw files. Raises InputError for all that must stop a build before it starts.

    `encodings` says of source systems how they write; the others write UTF-8. Documents are of
    an archive, but for those of the systems in `sources`.
    """
    raw_dir, encodings = Path(raw_dir), encodings or {}
    noticed: list[Noticed] = []
    try:
        systems = list(_systems(raw_dir, noticed))
        files = [
            file
            for system in systems
            for file in _files(system, raw_dir, encodings.get(system.name, UTF_8), noticed)
        ]
        found = {system.name: _documents(system, raw_dir, noticed) for system in systems}
    except OSError as error:
        place = error.filename or raw_dir
        raise InputError(
            f"{place}: cannot be read: {error.strerror}. Check its permissions."
        ) from None
    documents = {system: paths for system, paths in found.items() if paths}
    for name in encodings:
        if name not in found and (near := nearest(name, found)):
            said = f"there is no source system {shown(name)}; is it {near}?"
            noticed.append((Kind.MISSED, f"seeds/{SEED}", said))
    noticed += notice_tables(list(found), files, documents, sources)
    return RawScan(list(found), files, documents, notices_of(noticed))


def _systems(raw_dir: Path, noticed: list[Noticed]) -> Iterator[Path]:
    if not raw_dir.is_dir():
        raise InputError(f"{raw_dir}: no such raw directory. {_LAYOUT}")
    entries = _entries(raw_dir, raw_dir)
    for entry in entries:
        name = shown(entry.name)
        if entry.is_dir():
            if not _SOURCE_SYSTEM.fullmatch(entry.name):
                raise InputError(
                    f"{raw_dir}: the directory {name} cannot name a source system. Use a-z, 0-9 "
                    "and _, with a letter first, or move it out of the raw directory."
                )
            yield entry
        elif _is_like_a_table(entry.name):
            raise InputError(
                f"{raw_dir}: {name} is in no source system. {_LAYOUT} "
                "Move it there, or out of the raw directory."
            )
        else:
            noticed.append((Kind.OTHER_FILE, name, "not in a source system, not read"))
    if not any(map(Path.is_dir, entries)):
        raise InputError(f"{raw_dir}: holds no source system. {_LAYOUT}")


def _files(system: Path, raw_dir: Path, encoding: str, noticed: list[Noticed]) -> Iterator[RawFile]:
    entries = {entry.name: entry for entry in _entries(system, raw_dir)}
    documents = entries.pop(_DOCUMENTS, None)
    if documents and not documents.is_dir():
        entries[_DOCUMENTS] = documents
    for entry in filter(Path.is_dir, entries.values()):
        raise InputError(
            f"{system}: {shown(entry.name)} is a directory, and only files are read here. {_LAYOUT}"
        )
    for name in TABLES:
        paths = [entries.pop(f"{name}.{form}", None) for form in ("csv", "parquet")]
        if all(paths):
            raise InputError(
                f"{system}: has both {name}.csv and {name}.parquet. Keep the one to deliver."
            )
        for path in filter(None, paths):
            file = _file(system.name, name, path, encoding)
            noticed += notice_columns(file)
            yield file
    for name in entries:
        # A table that is not there is empty: its file under another name would be lost.
        if _is_like_a_table(name) or name.lower().endswith(_ENDINGS_OF_DATA):
            raise InputError(
                f"{system}: {shown(name)} is not read, for it has not the name of a raw table. "
                "Name it as the table that it holds, such as clients.csv, or move it out of the "
                "raw directory."
            )
        place = f"{system.name}/{shown(name)}"
        noticed.append((Kind.OTHER_FILE, place, "not a raw table, not read"))


def _file(system: str, table: str, path: Path, encoding: str) -> RawFile:
    _refuse_what_is_no_filled_file(path, "such table")
    state = state_of(path)
    if path.suffix == ".parquet":
        file = RawFile(system, table, path, read_parquet_columns(path), state)
    else:
        header = read_csv_header(path, TABLES[table], encoding)
        file = RawFile(system, table, path, header.columns, state, encoding, header)
    check_columns(file)
    return file


def _documents(system: Path, raw_dir: Path, noticed: list[Noticed]) -> list[Path]:
    folder, found = system / _DOCUMENTS, []
    for entry in _entries(folder, raw_dir) if folder.is_dir() else ():
        if entry.name.endswith((".ndjson", ".ndjson.gz")):
            _refuse_what_is_no_filled_file(entry, "documents")
            found.append(entry)
        else:
            place = f"{system.name}/{_DOCUMENTS}/{shown(entry.name)}"
            noticed.append((Kind.MISSED, place, "no .ndjson or .ndjson.gz, not read"))
    return found


def _refuse_what_is_no_filled_file(path: Path, what: str) -> None:
    if not path.is_file():
        raise InputError(f"{path}: is not a plain file. Put a plain file there.")
    if path.stat().st_size == 0:
        raise InputError(
            f"{path}: is empty. Write it anew, or remove it if the source system has no {what}."
        )
    path.open("rb").close()


def _entries(directory: Path, raw_dir: Path) -> list[Path]:
    entries = sorted(directory.iterdir(), key=lambda entry: os.fsencode(entry.name))
    for entry in filter(Path.is_symlink, entries):
        try:
            is_inside = entry.resolve(strict=True).is_relative_to(raw_dir.resolve())
        except (OSError, RuntimeError):
            is_inside = False
        if not is_inside:
            raise InputError(
                f"{directory}: {shown(entry.name)} is a link out of the raw directory, or leads "
                "nowhere. Put the file itself there."
            )
    return entries


def _is_like_a_table(name: str) -> bool:
    """By its words before the ending."""
    words = name.strip(". ").partition(".")[0]
    return any(nearest(text, TABLES) for text in (words, _NO_WORD.sub("", words)))


def _is_of_a_demo(path: Path) -> bool:
    """Whether the first document says so. A damaged file is told when it is read."""
    with suppress(OSError, EOFError, zlib.error), open_documents(path) as file:
        return f'"{SYNTHETIC_COLUMN}"'.encode() in file.readline()
    return False
