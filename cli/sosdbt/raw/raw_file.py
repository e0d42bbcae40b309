"""One file of the raw directory, one table of one source system, and what a reader makes of it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from sosdbt.errors import InputError
from sosdbt.package.names import DEMO_SYSTEM
from sosdbt.raw.csv_header import Header
from sosdbt.raw.encodings import UTF_8
from sosdbt.raw.tables import COLUMNS, TABLES, bare

# Every table of a demo county has it, so that a file copied elsewhere still tells what it is.
SYNTHETIC_COLUMN = "sosdbt_demo"
# Inode, size and time of change: differs when a file was replaced or written to.
State = tuple[int, int, int]
# A row of the table input_files.
Summary = dict[str, str | int]


def arrow_schema(table: str) -> pa.Schema:
    types = {"varchar": pa.string(), "bigint": pa.int64(), "boolean": pa.bool_()}
    return pa.schema((column, types[form]) for column, form in COLUMNS[table].items())


def state_of(path: Path) -> State:
    stat = path.stat()
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


@contextmanager
def while_it_is_read(path: Path, looked_at: State | None = None) -> Iterator[None]:
    """Refuses a file that cannot be read, or that was changed since it was looked at."""
    try:
        before = looked_at or state_of(path)
        yield
        is_changed = state_of(path) != before
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read: {error.strerror}. Check that it is still there."
        ) from None
    if is_changed:
        raise InputError(f"{path}: was changed while it was read. Start again when it is complete.")


@dataclass(frozen=True)
class RawFile:
    source_system: str
    source_table: str
    path: Path
    header: Header
    # When the header was looked at.
    state: State
    encoding: str = UTF_8

    @property
    def format(self) -> str:
        return self.path.suffix[1:]

    @property
    def is_synthetic(self) -> bool:
        return SYNTHETIC_COLUMN in self.positions or self.source_system.startswith(DEMO_SYSTEM)

    @cached_property
    def declared_columns(self) -> list[str]:
        """The columns that are read, in the order of the table."""
        return [name for name in TABLES[self.source_table].columns if name in self.positions]

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where each column stands in the file; of several of one name, which nobody reads, one."""
        return {bare(name): position for position, name in enumerate(self.header.columns)}


@dataclass
class Rows:
    """Consecutive rows of one file."""

    # The declared columns that the file has, as text. Null in a row with an error.
    columns: dict[str, pa.Array]
    # Per row, why it cannot be read; None for a row that can.
    errors: list[str | None]
    # Per row, what stands in the file.
    texts: list[bytes]
    # Physical line where each row starts; None where the format has no lines.
    lines: Sequence[int] | None = None
    # Physical lines inside values of columns that are not read that look like rows of their own.
    swallowed: Sequence[int] = ()
