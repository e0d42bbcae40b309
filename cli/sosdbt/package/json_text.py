"""JSON as it stands in the package, and as SQL takes it."""

import json
from typing import Any


def json_bytes(value: Any) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def json_for_sql(value: Any) -> str:
    """Half a letter, as JSON of others may hold it, is no text in SQL."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")
