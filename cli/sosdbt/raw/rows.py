"""What a reader hands over: consecutive rows of one file."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

MAX_FIELD_CHARACTERS = 131_072


@dataclass
class Rows:
    # The declared columns that the file has, as text. Null in a row with an error.
    columns: dict[str, pa.Array]
    # Per row, why it cannot be read; None for a row that can.
    errors: Sequence[str | None]
    # Per row, what stands in the file.
    texts: Sequence[bytes]
    # Physical line where each row starts; None where the format has no lines.
    lines: Sequence[int] | None
    # Physical lines inside values of columns that are not read that look like rows of their own.
    swallowed: Sequence[int] = ()
