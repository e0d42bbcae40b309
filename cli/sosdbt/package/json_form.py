"""JSON: as it stands in the package, as SQL takes it, and whether it has the form of a schema."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import duckdb
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from sosdbt.text import iso_date, shown


def json_bytes(value: Any) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def json_for_sql(value: Any) -> str:
    """Half a letter, as JSON of others may hold it, is no text in SQL."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")


def schema_of(path: Path) -> dict[str, Any]:
    return cast(dict[str, Any], json.loads(path.read_text(encoding="utf-8")))


def faults_of_form(content: Any, schema: Path) -> Iterator[str]:
    """The descriptions in the schema are the words for what a value must be."""
    return map(in_words, errors_of_form(content, schema_of(schema)))


def errors_of_form(content: Any, schema: dict[str, Any]) -> Iterator[ValidationError]:
    validator, formats = _validator()
    yield from validator(schema, format_checker=formats).iter_errors(content)


@cache
def _validator() -> tuple[Any, FormatChecker]:
    from sosdbt.package.seal import signature_bytes

    # 1.0 is no whole number here.
    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, it: type(it) is int)
    formats = FormatChecker(())
    formats.checks("date")(lambda it: iso_date(it) is not None)
    formats.checks("signature")(lambda it: signature_bytes(it) is not None)
    formats.checks("regex")(lambda it: not isinstance(it, str) or _is_pattern(it))
    return extend(Draft202012Validator, type_checker=types), formats  # type: ignore[no-untyped-call]


@cache
def _is_pattern(text: str) -> bool:
    """Receivers use it in languages of their own, `sosdbt verify` in SQL."""
    try:
        re.compile(text)
        with duckdb.connect() as connection:
            connection.execute("select regexp_full_match('', ?)", [text]).fetchall()
    except (re.error, RecursionError, OverflowError, duckdb.Error):
        return False
    return True


def in_words(error: ValidationError) -> str:
    where = _place(list(error.absolute_path))
    if error.validator == "required":
        lacking = error.message.split("'")[1]
        return f"it lacks {where}.{lacking}" if where else f"it lacks {lacking}"
    return f"{where or 'it'} must be {cast(dict[str, Any], error.schema)['description']}"


def _place(path: list[str | int]) -> str:
    """files 1.bytes: items are counted from 1."""
    parts = (f" {part + 1}" if isinstance(part, int) else f".{part}" for part in path)
    return shown("".join(parts).removeprefix(".")) if path else ""
