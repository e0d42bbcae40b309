"""A digest of a file's rows that does not depend on their order.

For a CSV file whose rows are one line each, without blank lines, byte order mark and carriage
returns, it is what this prints: (head -n 1 FILE; tail -n +2 FILE | LC_ALL=C sort) | sha256sum
"""

import hashlib
from collections.abc import Iterable


def row_digest(header: bytes, rows: Iterable[bytes]) -> str:
    digest = hashlib.sha256(header + b"\n")
    for row in sorted(rows):
        digest.update(row)
        digest.update(b"\n")
    return digest.hexdigest()
