"""One file of the raw directory: one table of one source system."""

from dataclasses import dataclass
from pathlib import Path

from sosdbt.raw.tables import TABLES


@dataclass(frozen=True)
class RawFile:
    source_system: str
    source_table: str
    path: Path
    format: str
    # None for Parquet.
    delimiter: str | None
    # As the file names them, in its order.
    columns: tuple[str, ...]

    @property
    def declared_columns(self) -> list[str]:
        """The columns that are read, in the order of the table."""
        return [name for name in TABLES[self.source_table].columns if name in self.columns]
