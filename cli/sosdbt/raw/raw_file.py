"""One file of the raw directory that holds one table of one source system."""

from dataclasses import dataclass
from pathlib import Path


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
