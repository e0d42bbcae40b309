"""The rows of a query with the names of its columns."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb


def named_rows(cursor: "duckdb.DuckDBPyConnection") -> list[dict[str, Any]]:
    """`cursor` is what `execute` gave. Fetches to the end, so the connection is free again."""
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
