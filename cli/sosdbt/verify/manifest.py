"""What manifest and descriptor say: its form, and that it fits together and to the files."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from sosdbt.config import read_quarters
from sosdbt.package.contract import Contract
from sosdbt.package.csv_lines import Written
from sosdbt.package.descriptor import descriptor
from sosdbt.package.form import run_parameters, statement_of
from sosdbt.package.json_form import faults_of_form, json_bytes, json_for_sql
from sosdbt.package.names import (
    DEMO_SYSTEM,
    DESCRIPTOR,
    MANIFEST,
    SYNTHETIC,
    is_named_so,
    read_name,
)
from sosdbt.package.seal import protected_bytes
from sosdbt.seeds import read_seed
from sosdbt.text import shown
from sosdbt.verify.archive import Member, line_of_difference
from sosdbt.verify.report import Fault

_SCHEMA = Path(__file__).with_name("manifest.schema.json")
_VALUE_FAULTS = Path(__file__).with_name("manifest_faults.sql")
_MOST_SHOWN = 5


def digest_faults(manifest: dict[str, Any], content: bytes) -> list[Fault]:
    """`content` is the manifest's file."""
    try:
        if json_bytes(manifest) != content:
            return [_fault("it is not written as sosdbt writes it")]
        digest = hashlib.sha256(protected_bytes(manifest)).hexdigest()
    except (RecursionError, ValueError, MemoryError):
        return [_fault("it is nested too deep, or holds broken text")]
    if manifest.get("manifest_sha256") != digest:
        return [_fault("it was changed: manifest_sha256 is not the digest of its content")]
    return []


def content_faults(manifest: dict[str, Any], project: Path) -> list[Fault]:
    """With such a fault nothing of the manifest may be used."""
    found = list(islice(faults_of_form(manifest, _SCHEMA), _MOST_SHOWN + 1))
    found = found or _value_faults(manifest, project)
    more = ["and more faults of this kind"] if len(found) > _MOST_SHOWN else []
    return [_fault(what) for what in [*found[:_MOST_SHOWN], *more]]


def _value_faults(manifest: dict[str, Any], project: Path) -> list[str]:
    """What stands in the manifest ends in SQL, so only what the seeds know passes."""
    import duckdb
    import pyarrow as pa

    known = {
        "quarters": [{"quarter": one.name, **vars(one)} for one in read_quarters(project)],
        "counties": read_seed(project, "code_lists/counties.csv"),
        "organisers": read_seed(project, "code_lists/organisers.csv"),
    }
    with duckdb.connect() as connection:
        for name, rows in known.items():
            connection.register(name, pa.Table.from_pylist(rows))
        said = {"manifest": json_for_sql(manifest), "demo_system": DEMO_SYSTEM}
        found = connection.execute(_VALUE_FAULTS.read_text(encoding="utf-8"), said).fetchall()
    return [
        words if value is None else f"{words} '{shown(value)}' {more}"
        for words, value, more in found
    ]


def purpose_faults(
    manifest: dict[str, Any], file_name: str, for_production: bool
) -> Iterator[Fault]:
    """What a receiver refuses, though the package is as it was made: under the name of another
    quarter, county or version it would be filed as that one."""
    name = read_name(file_name)
    if name and not is_named_so(manifest, name):
        yield _fault(
            f"the file is named {name}, and the package in it is of quarter {manifest['quarter']}, "
            f"county {manifest['county']}, version {manifest['version']} ({manifest['kind']}). "
            "Give it back its own name"
        )
    if for_production and manifest["kind"] == SYNTHETIC:
        yield _fault(f"it is {SYNTHETIC}: no person in it exists")
    elif for_production and not manifest["settings"]["production"]:
        yield _fault("it was made for trying: settings.production is false")


def file_faults(
    manifest: dict[str, Any],
    contract: Contract,
    members: dict[str, Member],
    expected: Sequence[str],
    rows: dict[str, int],
) -> Iterator[Fault]:
    """`rows` are those of the files that were read to their end."""
    if [file["name"] for file in manifest["files"]] != list(expected):
        yield Fault("files", "its list of files is not that of the contract.", MANIFEST)
    for file in manifest["files"]:
        name, member = file["name"], members.get(file["name"])
        if member and member.sha256 != file["sha256"]:
            yield Fault("files", "its SHA-256 is not that in the manifest.", name, 1)
        sizes = {"bytes": member and member.bytes, "rows": rows.get(name)}
        for what, size in sizes.items():
            if size is not None and size != file.get(what):
                said = f"{file[what]:,}" if what in file else "nothing"
                yield Fault("files", f"it has {size:,} {what}; the manifest says {said}.", name, 1)
    statement = members.get(contract.statement["name"]) if contract.statement else None
    if statement:
        expected_text = statement_of(contract, run_parameters(manifest))
        if statement.path.read_bytes() != expected_text:
            what = "it is not the contract's statement."
            yield Fault("files", what, statement.path.name, 1)


def descriptor_faults(
    manifest: dict[str, Any], contract: Contract, members: dict[str, Member]
) -> list[Fault]:
    files = {file["name"]: Written(0, file["bytes"], file["sha256"]) for file in manifest["files"]}
    where_from = {"county": manifest["county"], "quarter": manifest["quarter"]}
    written = io.BytesIO(json_bytes(descriptor(contract, files, **where_from)))
    line = line_of_difference(members[DESCRIPTOR].path, written) if DESCRIPTOR in members else None
    if line is None:
        return []
    what = f"it is not what the contract gives for these files. It differs first in line {line:,}."
    return [Fault("descriptor", what, DESCRIPTOR, 1)]


def _fault(what: str) -> Fault:
    return Fault("manifest", what + ".", MANIFEST)
