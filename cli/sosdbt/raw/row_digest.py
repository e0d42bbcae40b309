"""A digest of a file's rows that does not depend on their order.

For a CSV file whose rows are one line each, without blank lines, byte order mark and carriage
returns, it is what this prints: (head -n 1 FILE; tail -n +2 FILE | LC_ALL=C sort) | sha256sum
"""

import hashlib
from collections.abc import Iterable

_ROWS_AT_A_TIME = 10_000


def row_digest(header: bytes, rows: Iterable[bytes]) -> str:
    digest = hashlib.sha256(header + b"\n")
    in_order = sorted(rows)
    for first in range(0, len(in_order), _ROWS_AT_A_TIME):
        digest.update(b"\n".join(in_order[first : first + _ROWS_AT_A_TIME]) + b"\n")
    return digest.hexdigest()
