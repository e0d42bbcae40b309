"""What a reader hands over: consecutive rows of one file."""

from collections.abc import Sequence
from typing import Protocol

import pyarrow as pa


class Rows(Protocol):
    """A row with an error has no values."""

    # Physical line where each row starts; None where the format has no lines.
    lines: Sequence[int] | None
    # Per row, why it cannot be read; None for a row that can.
    errors: Sequence[str | None]
    # Per row, what stands in the file.
    texts: Sequence[bytes]

    def values(self, column: str) -> pa.Array:
        """The column as text; null where the file has no such column."""
        ...
