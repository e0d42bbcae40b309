"""The manifest: its form, its own digest, and that what it says fits together."""

import hashlib
from itertools import islice
from pathlib import Path
from typing import Any

from sosdbt.config import read_quarters
from sosdbt.package.json_form import faults_of_form, json_bytes, json_for_sql
from sosdbt.package.names import DEMO_SYSTEM, MANIFEST, SYNTHETIC, is_named_so, read_name
from sosdbt.package.seal import protected_bytes
from sosdbt.seeds import read_seed
from sosdbt.text import shown
from sosdbt.verify.report import Fault

_SCHEMA = Path(__file__).with_name("manifest.schema.json")
_VALUE_FAULTS = Path(__file__).with_name("manifest_faults.sql")
_MOST_SHOWN = 5


def content_faults(manifest: dict[str, Any], project: Path) -> list[Fault]:
    """With such a fault nothing of the manifest may be used."""
    found = list(islice(faults_of_form(manifest, _SCHEMA), _MOST_SHOWN + 1)) or _value_faults(
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


def name_faults(manifest: dict[str, Any], file_name: str) -> list[Fault]:
    """A package under the name of another quarter, county or version would be filed as that one."""
    name = read_name(file_name)
    if name is None or is_named_so(manifest, name):
        return []
    return [
        _fault(
            f"the file is named {name}, and the package in it is of quarter {manifest['quarter']}, "
            f"county {manifest['county']}, version {manifest['version']} ({manifest['kind']}). "
            "Give it back its own name"
        )
    ]


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
            _VALUE_FAULTS.read_text(encoding="utf-8"),
            {"manifest": json_for_sql(manifest), "demo_system": DEMO_SYSTEM},
        ).fetchall()
    return [
        words if value is None else f"{words} '{shown(value)}' {more}"
        for words, value, more in found
    ]


def _fault(what: str) -> Fault:
    return Fault("manifest", what + ".", MANIFEST)
