"""The manifest: its form, its own digest, and that what it says fits together."""

import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from sosdbt.config import read_quarters, read_seed
from sosdbt.package.json_text import json_bytes
from sosdbt.package.names import DEMO_SYSTEM, MANIFEST, SYNTHETIC
from sosdbt.package.seal import protected_bytes, signature_bytes
from sosdbt.text import iso_date, shown
from sosdbt.verify.report import Fault

_HERE = Path(__file__).parent
_MOST_SHOWN = 5


def content_faults(manifest: dict[str, Any], project: Path) -> list[Fault]:
    """With such a fault nothing of the manifest may be used."""
    found = list(islice(_form_faults(manifest), _MOST_SHOWN + 1)) or _value_faults(
        manifest, project
    )
    faults = [_fault(what) for what in found[:_MOST_SHOWN]]
    if len(found) > _MOST_SHOWN:
        faults.append(_fault("and more faults of this kind"))
    return faults


def digest_faults(manifest: dict[str, Any], content: bytes) -> list[Fault]:
    """`content` is the manifest's file."""
    try:
        is_as_written = json_bytes(manifest) == content
        digest = hashlib.sha256(protected_bytes(manifest)).hexdigest()
    except (RecursionError, ValueError, MemoryError):
        return [_fault("it is nested too deep, or holds broken text")]
    if not is_as_written:
        return [_fault("it is not written as sosdbt writes it")]
    if manifest.get("manifest_sha256") != digest:
        return [_fault("it was changed: manifest_sha256 is not the digest of its content")]
    return []


def production_faults(manifest: dict[str, Any]) -> list[Fault]:
    """What a receiver in production refuses, though the package is as it was made."""
    if manifest["kind"] == SYNTHETIC:
        return [_fault(f"it is {SYNTHETIC}: no person in it exists")]
    if not manifest["settings"]["production"]:
        return [_fault("it was made for trying: settings.production is false")]
    return []


def _form_faults(manifest: dict[str, Any]) -> Iterator[str]:
    from jsonschema import Draft202012Validator, FormatChecker
    from jsonschema.validators import extend

    # 1.0 is no whole number here.
    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, it: type(it) is int)
    formats = FormatChecker(())
    formats.checks("date")(lambda it: iso_date(it) is not None)
    formats.checks("signature")(lambda it: signature_bytes(it) is not None)
    schema = json.loads((_HERE / "manifest.schema.json").read_text(encoding="utf-8"))
    validator = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, type_checker=types
    )(schema, format_checker=formats)
    for error in validator.iter_errors(manifest):
        where = _place(list(error.absolute_path))
        if error.validator == "required":
            lacking = error.message.split("'")[1]
            yield f"it lacks {where}.{lacking}" if where else f"it lacks {lacking}"
        else:
            yield f"{where} must be {error.schema['description']}"


def _place(path: list[str | int]) -> str:
    """files 1.bytes: items are counted from 1."""
    parts = (f" {part + 1}" if isinstance(part, int) else f".{part}" for part in path)
    return shown("".join(parts).removeprefix(".")) if path else ""


def _value_faults(manifest: dict[str, Any], project: Path) -> list[str]:
    """What stands in the manifest ends in SQL, so only what the seeds know passes."""
    import duckdb
    import pyarrow as pa

    quarters = [
        {"quarter": one.name, "first_day": str(one.first_day), "last_day": str(one.last_day)}
        for one in read_quarters(project)
    ]
    with duckdb.connect() as connection:
        connection.register("quarters", pa.Table.from_pylist(quarters))
        for seed in ("counties", "organisers"):
            rows = read_seed(project, f"code_lists/{seed}.csv")
            connection.register(seed, pa.Table.from_pylist(rows))
        found = connection.execute(
            (_HERE / "manifest_faults.sql").read_text(encoding="utf-8"),
            {"manifest": json.dumps(manifest), "demo_system": DEMO_SYSTEM},
        ).fetchall()
    return [
        words if value is None else f"{words} '{shown(value)}' {more}"
        for words, value, more in found
    ]


def _fault(what: str) -> Fault:
    return Fault("manifest", what + ".", MANIFEST)
