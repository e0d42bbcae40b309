"""One file of the raw directory: one table of one source system."""

from dataclasses import dataclass
from pathlib import Path

from sosdbt.raw.encodings import UTF_8
from sosdbt.raw.names import bare
from sosdbt.raw.tables import TABLES


@dataclass(frozen=True)
class RawFile:
    source_system: str
    source_table: str
    path: Path
    format: str
    # None for Parquet.
    delimiter: str | None
    # As the file writes them, in its order.
    columns: tuple[str, ...]
    encoding: str = UTF_8
    # Number of the line that names the columns.
    header_line: int = 1

    @property
    def declared_columns(self) -> list[str]:
        """The columns that are read, in the order of the table."""
        found = self.positions
        return [name for name in TABLES[self.source_table].columns if name in found]

    @property
    def positions(self) -> dict[str, int]:
        """Where each column stands in the file; of several of one name, which nobody reads, one."""
        return {bare(name): position for position, name in enumerate(self.columns)}
