"""Whether JSON that somebody gave has the form that a JSON Schema describes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sosdbt.package.seal import signature_bytes
from sosdbt.text import iso_date, shown

if TYPE_CHECKING:
    from jsonschema import ValidationError


def faults_of_form(content: Any, schema: Path) -> Iterator[str]:
    """The descriptions in the schema are the words for what a value must be."""
    return map(in_words, errors_of_form(content, schema))


def errors_of_form(content: Any, schema: Path) -> Iterator["ValidationError"]:
    from jsonschema import Draft202012Validator, FormatChecker
    from jsonschema.validators import extend

    # 1.0 is no whole number here.
    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, it: type(it) is int)
    formats = FormatChecker(())
    formats.checks("date")(lambda it: iso_date(it) is not None)
    formats.checks("signature")(lambda it: signature_bytes(it) is not None)
    validator = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, type_checker=types
    )(json.loads(schema.read_text(encoding="utf-8")), format_checker=formats)
    yield from validator.iter_errors(content)


def in_words(error: "ValidationError") -> str:
    where = _place(list(error.absolute_path))
    if error.validator == "required":
        lacking = error.message.split("'")[1]
        return f"it lacks {where}.{lacking}" if where else f"it lacks {lacking}"
    return f"{where or 'it'} must be {cast(dict[str, Any], error.schema)['description']}"


def _place(path: list[str | int]) -> str:
    """files 1.bytes: items are counted from 1."""
    parts = (f" {part + 1}" if isinstance(part, int) else f".{part}" for part in path)
    return shown("".join(parts).removeprefix(".")) if path else ""
