"""What lies in a raw directory, and whether it can be read at all, from names and headers."""

import os
import re
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sosdbt.errors import InputError
from sosdbt.package.names import DEMO_SYSTEM
from sosdbt.raw.columns import check_columns, notice_columns, notice_tables
from sosdbt.raw.csv_header import Header, read_csv_header
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


@dataclass
class RawScan:
    systems: list[str] = field(default_factory=list)
    files: list[RawFile] = field(default_factory=list)
    # Source system -> its files of archived documents.
    documents: dict[str, list[Path]] = field(default_factory=dict)
    noticed: list[Noticed] = field(default_factory=list)

    @property
    def notices(self) -> list[Notice]:
        return notices_of(self.noticed)

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
    try:
        found = _scan(raw_dir, encodings)
    except OSError as error:
        place = error.filename or raw_dir
        raise InputError(
            f"{place}: cannot be read: {error.strerror}. Check its permissions."
        ) from None
    for name in encodings:
        if name not in found.systems and (near := nearest(name, found.systems)):
            said = f"there is no source system {shown(name)}; is it {near}?"
            found.noticed.append((Kind.MISSED, f"seeds/{SEED}", said))
    for file in found.files:
        # Ids of documents and ids of tables would be ids of one system.
        if file.source_system in found.documents and file.source_system in sources:
            raise InputError(
                f"{file.path}: {file.source_system} is a source in seeds/{SEED} and gives its "
                "records as documents. Keep tables in a source system of their own."
            )
        found.noticed += notice_columns(file)
    found.noticed += notice_tables(found.systems, found.files, found.documents, sources)
    return found


def _scan(raw_dir: Path, encodings: Mapping[str, str]) -> RawScan:
    if not raw_dir.is_dir():
        raise InputError(f"{raw_dir}: no such raw directory. {_LAYOUT}")
    found = RawScan()
    for entry in _entries(raw_dir, raw_dir):
        system, *below = entry.relative_to(raw_dir).parts
        name, place = shown(entry.name), "/".join(map(shown, (system, *below)))
        table = entry.stem if entry.suffix in (".csv", ".parquet") else ""
        if entry.is_dir():
            if not below and not _SOURCE_SYSTEM.fullmatch(system):
                raise InputError(
                    f"{raw_dir}: the directory {name} cannot name a source system. Use a-z, 0-9 "
                    "and _, with a letter first, or move it out of the raw directory."
                )
            if below not in ([], [_DOCUMENTS]):
                raise InputError(
                    f"{entry.parent}: {name} is a directory, and only files are read here. "
                    f"{_LAYOUT}"
                )
            found.systems += [] if below else [system]
        elif len(below) > 1:
            if entry.name.endswith((".ndjson", ".ndjson.gz")):
                _refuse_what_is_no_filled_file(entry, "documents")
                found.documents.setdefault(system, []).append(entry)
            else:
                said = "no .ndjson or .ndjson.gz, not read"
                found.noticed.append((Kind.MISSED, place, said))
        elif below and table in TABLES:
            if entry.suffix == ".parquet" and entry.with_suffix(".csv").exists():
                raise InputError(
                    f"{entry.parent}: has both {table}.csv and {name}. Keep the one to deliver."
                )
            found.files.append(_file(system, table, entry, encodings.get(system, UTF_8)))
        # A table that is not there is empty: its file under another name would be lost.
        elif _is_like_a_table(entry.name) or (
            below and entry.name.lower().endswith(_ENDINGS_OF_DATA)
        ):
            raise InputError(
                f"{entry.parent}: {name} is not read. {_LAYOUT} Put it there under the name of the "
                "table that it holds, or move it out of the raw directory."
            )
        else:
            found.noticed.append((Kind.OTHER_FILE, place, "not a raw table, not read"))
    if not found.systems:
        raise InputError(f"{raw_dir}: holds no source system. {_LAYOUT}")
    return found


def _file(system: str, table: str, path: Path, encoding: str) -> RawFile:
    _refuse_what_is_no_filled_file(path, "such table")
    state = state_of(path)
    if path.suffix == ".parquet":
        header = Header(read_parquet_columns(path))
    else:
        header = read_csv_header(path, TABLES[table], encoding)
    file = RawFile(system, table, path, header, state, encoding)
    check_columns(file)
    return file


def _refuse_what_is_no_filled_file(path: Path, what: str) -> None:
    if not path.is_file():
        raise InputError(f"{path}: is not a plain file. Put a plain file there.")
    if path.stat().st_size == 0:
        raise InputError(
            f"{path}: is empty. Write it anew, or remove it if the source system has no {what}."
        )
    path.open("rb").close()


def _entries(directory: Path, raw_dir: Path) -> Iterator[Path]:
    """Directories before what is in them."""
    for entry in sorted(directory.iterdir(), key=lambda entry: os.fsencode(entry.name)):
        try:
            resolved = entry.resolve(strict=True) if entry.is_symlink() else raw_dir.resolve()
            is_inside = resolved.is_relative_to(raw_dir.resolve())
        except (OSError, RuntimeError):
            is_inside = False
        if not is_inside:
            raise InputError(
                f"{directory}: {shown(entry.name)} is a link out of the raw directory, or leads "
                "nowhere. Put the file itself there."
            )
        yield entry
        if entry.is_dir():
            yield from _entries(entry, raw_dir)


def _is_like_a_table(name: str) -> bool:
    """By its words before the ending."""
    words = name.strip(". ").partition(".")[0]
    return any(nearest(text, TABLES) for text in (words, _NO_WORD.sub("", words)))


def _is_of_a_demo(path: Path) -> bool:
    """Whether the first document says so. A damaged file is told when it is read."""
    with suppress(OSError, EOFError, zlib.error), open_documents(path) as file:
        return f'"{SYNTHETIC_COLUMN}"'.encode() in file.readline()
    return False
