"""The manifest: its form, its own digest, and that what it says fits together."""

import hashlib
import re
from datetime import date
from pathlib import Path
from typing import Any

from sosdbt.config import LONGEST_GAP, find_quarter, read_seed
from sosdbt.errors import ConfigError
from sosdbt.keys import FINGERPRINT
from sosdbt.package.json_text import json_bytes
from sosdbt.package.manifest import FORMAT_VERSION
from sosdbt.package.names import DEMO_SYSTEM, REAL, SYNTHETIC
from sosdbt.package.publish import MANIFEST
from sosdbt.package.seal import protected_bytes, signature_bytes
from sosdbt.raw.names import shown
from sosdbt.verify.report import Fault

_SHA256 = re.compile(r"[0-9a-f]{64}")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LARGEST_NUMBER = 2**53
_MOST_SHOWN = 5
_WORDS = {
    str: "a text",
    int: "a whole number, 0 or more",
    bool: "true or false",
    dict: "an object",
    list: "a list",
}
_SHAPE: dict[str, Any] = {
    "format_version": int,
    "contract": {"name": str, "version": str},
    "kind": str,
    "county": str,
    "organiser": str,
    "quarter": str,
    "first_day": str,
    "last_day": str,
    "due_date": str,
    "as_of": str,
    "version": int,
    "settings": {"production": bool, "max_gap_days": int, "clip_to_quarter": bool},
    "files": [{"name": str, "bytes": int, "sha256": str}],
    "input_files": [
        {
            "source_system": str,
            "source_table": str,
            "file_name": str,
            "file_format": str,
            "rows_read": int,
            "rows_unreadable": int,
            "rows_sha256": str,
        }
    ],
    "rules": [
        {
            "rule_id": str,
            "severity": str,
            "stage": str,
            "is_in_force": bool,
            "has_run": bool,
            "applicable_count": int,
            "finding_count": int,
            "waived_count": int,
        }
    ],
    "findings": {"*": int},
    "fates": {"*": {"*": int}},
    "clients_per_service_task": {"*": int},
    "last_delivered_quarter": (None, {"package": str, "quarter": str, "version": int}),
    "row_balance": [
        {"source_table": str, "raw_rows": int, "rows_with_a_fate": int, "is_balanced": bool}
    ],
    "day_balance": [
        {
            "source_table": str,
            "usable_days": int,
            "delivered_days": int,
            "archived_only_days": int,
            "is_balanced": bool,
        }
    ],
    "code_version": {"sosdbt": str, "project_sha256": str},
    "key_fingerprint": str,
    "key_replaces": (None, str),
    "signed": bool,
    "manifest_sha256": str,
}
_SIGNATURE = {"algorithm": str, "public_key_fingerprint": str, "value": str}


def content_faults(manifest: dict[str, Any], project: Path) -> list[Fault]:
    """With such a fault nothing of the manifest may be used."""
    found = _shape_faults(manifest, _SHAPE, "")
    if manifest.get("signed") is True:
        found += _shape_faults(manifest.get("signature"), _SIGNATURE, "signature")
    elif "signature" in manifest:
        found.append("it has a signature though signed is not true")
    found = found or _value_faults(manifest, project)
    faults = [_fault(what) for what in found[:_MOST_SHOWN]]
    if len(found) > _MOST_SHOWN:
        faults.append(_fault(f"and {len(found) - _MOST_SHOWN} more faults of this kind"))
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


def _shape_faults(value: Any, shape: Any, path: str) -> list[str]:
    if isinstance(shape, tuple):
        return [] if value is None else _shape_faults(value, shape[1], path)
    if isinstance(shape, type):
        is_right = type(value) is shape and (shape is not int or 0 <= value < _LARGEST_NUMBER)
        return [] if is_right else [f"{path} must be {_WORDS[shape]}"]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{path} must be a list"]
        return [
            fault
            for position, item in enumerate(value, 1)
            for fault in _shape_faults(item, shape[0], f"{path} {position}")
        ]
    if not isinstance(value, dict):
        return [f"{path} must be an object"]
    faults = []
    for key, part in _parts(value, shape):
        name = f"{path}.{shown(key)}" if path else key
        if key in value:
            faults += _shape_faults(value[key], part, name)
        else:
            faults.append(f"it lacks {name}")
    return faults


def _parts(value: dict[str, Any], shape: dict[str, Any]) -> list[tuple[str, Any]]:
    """The star stands for any name."""
    return [(key, shape["*"]) for key in value] if "*" in shape else list(shape.items())


def _value_faults(manifest: dict[str, Any], project: Path) -> list[str]:
    """What stands in the manifest ends in SQL, so only what the seeds know passes."""
    faults = []
    if manifest["format_version"] != FORMAT_VERSION:
        faults.append(f"format_version must be {FORMAT_VERSION}")
    if manifest["version"] < 1:
        faults.append("version must be 1 or more")
    if manifest["settings"]["max_gap_days"] > LONGEST_GAP:
        faults.append(f"settings.max_gap_days must be {LONGEST_GAP} or less")
    for name in ("first_day", "last_day", "due_date", "as_of"):
        if not is_iso_date(manifest[name]):
            faults.append(f"{name} must be a date such as 2023-05-01")
    faults += _kind_faults(manifest) + _quarter_faults(manifest, project)
    if manifest["county"] not in _codes(project, "code_lists/counties.csv", "code"):
        faults.append(f"county {_quoted(manifest['county'])} is not in the code list")
    county_of = {
        row["organiser"]: row["county"] for row in read_seed(project, "code_lists/organisers.csv")
    }
    if manifest["organiser"] not in county_of:
        faults.append(f"organiser {_quoted(manifest['organiser'])} is not in the code list")
    elif county_of[manifest["organiser"]] not in ("", manifest["county"]):
        faults.append(f"organiser {_quoted(manifest['organiser'])} is of another county")
    if manifest["signed"] and not FINGERPRINT.fullmatch(
        manifest["signature"]["public_key_fingerprint"]
    ):
        faults.append("signature.public_key_fingerprint must be 64 hexadecimal digits")
    if manifest["signed"] and signature_bytes(manifest["signature"]["value"]) is None:
        faults.append("signature.value must be 64 bytes in base64")
    faults += [
        f"the sha256 of {_quoted(file['name'])} must be 64 hexadecimal digits"
        for file in manifest["files"]
        if not _SHA256.fullmatch(file["sha256"])
    ]
    return faults + _blocking_faults(manifest)


def _kind_faults(manifest: dict[str, Any]) -> list[str]:
    if manifest["kind"] not in (SYNTHETIC, REAL):
        return [f"kind must be {SYNTHETIC} or {REAL}"]
    systems = {file["source_system"] for file in manifest["input_files"]}
    of_demo = any(system.startswith(DEMO_SYSTEM) for system in systems)
    if manifest["kind"] == REAL and of_demo:
        return [f"kind is {REAL}, but it was made from the demo county"]
    if manifest["kind"] == SYNTHETIC and manifest["settings"]["production"]:
        return [f"kind is {SYNTHETIC}, but it was made for production"]
    return []


def production_faults(manifest: dict[str, Any]) -> list[Fault]:
    """What a receiver in production refuses, though the package is as it was made."""
    if manifest["kind"] == SYNTHETIC:
        return [_fault(f"it is {SYNTHETIC}: no person in it exists")]
    if not manifest["settings"]["production"]:
        return [_fault("it was made for trying: settings.production is false")]
    return []


def _quarter_faults(manifest: dict[str, Any], project: Path) -> list[str]:
    try:
        quarter = find_quarter(project, manifest["quarter"])
    except ConfigError:
        return [f"quarter {_quoted(manifest['quarter'])} is no reporting quarter"]
    return [
        f"{name} is not that of {quarter.name} in the calendar"
        for name in ("first_day", "last_day")
        if manifest[name] != getattr(quarter, name).isoformat()
    ]


def _blocking_faults(manifest: dict[str, Any]) -> list[str]:
    """A build that says this of itself would not have delivered."""
    faults = []
    if not manifest["rules"]:
        faults.append("it names no rule that ran")
    for rule in manifest["rules"]:
        name = _quoted(rule["rule_id"])
        if rule["is_in_force"] and not rule["has_run"]:
            faults.append(f"it says that rule {name} did not run")
        if rule["is_in_force"] and rule["severity"] == "blocker" and rule["finding_count"]:
            faults.append(f"it says that the blocker {name} found something")
    for row in manifest["row_balance"]:
        if not row["is_balanced"] or row["raw_rows"] != row["rows_with_a_fate"]:
            faults.append(f"it says that the rows of {_quoted(row['source_table'])} do not balance")
    for row in manifest["day_balance"]:
        accounted = row["delivered_days"] + row["archived_only_days"]
        if not row["is_balanced"] or row["usable_days"] != accounted:
            faults.append(f"it says that the days of {_quoted(row['source_table'])} do not balance")
    return faults


def is_iso_date(text: str) -> bool:
    if not _ISO_DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _codes(project: Path, seed: str, column: str) -> set[str]:
    return {row[column] for row in read_seed(project, seed)}


def _quoted(text: str) -> str:
    return f"'{shown(text)}'"


def _fault(what: str) -> Fault:
    return Fault("manifest", what + ".", MANIFEST)
