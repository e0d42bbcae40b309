"""Quarters that need no build: one from the very same input has made their newest delivery.

Earlier deliveries are no input here: they can block a build, not change what it delivers.
"""

import hashlib
import json
import platform
from contextlib import suppress
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

import sosdbt
from sosdbt.build import Outcome, Request
from sosdbt.errors import SosdbtError
from sosdbt.files import sha256_of, write_over
from sosdbt.history.store import Entry
from sosdbt.id_key import fingerprint, is_there, key_file, load_or_create_key
from sosdbt.keys import load_private_key
from sosdbt.package.code_version import code_version
from sosdbt.package.json_form import json_bytes
from sosdbt.package.read import open_package
from sosdbt.package.seal import is_signed_by
from sosdbt.parsed_project import PARSERS
from sosdbt.raw_input import RawInput
from sosdbt.results import Results, Rule
from sosdbt.work_area import work_folder

_FILE = "delivered.json"
_DONE = ("delivered", "unchanged")


class AlreadyBuilt:
    """Looks at the input when it is made, before a build does: what changes after that is new."""

    def __init__(self, project: Path, raw: RawInput, out: Path) -> None:
        self.raw = raw
        self.out = out
        self._input_sha256: str | None = None
        with suppress(OSError):
            self._input_sha256 = _digest(project, raw.folder)

    def outcome(self, request: Request, newest: Entry | None) -> Outcome | None:
        """What a build would come to, without one; None where only a build can tell."""
        if newest is None or newest["is_missing"] or request.new_key:
            return None
        with suppress(OSError, ValueError, KeyError, TypeError, SosdbtError):
            package = self.out / newest["package"]
            kept = json.loads(self._file(request).read_bytes())
            if kept != self._said(request, package) or sha256_of(package) != newest["sha256"]:
                return None
            with open_package(package) as opened:
                manifest = opened.manifest
            signer = load_private_key(request.sign) if request.sign else None
            if signer and not is_signed_by(manifest, signer.public_key()):
                return None
            return self._unchanged(request, newest, package, manifest)
        return None

    def remember(self, request: Request, outcome: Outcome) -> None:
        """What is not kept only costs a build."""
        if outcome.status in _DONE and outcome.package and self._input_sha256:
            with suppress(OSError, SosdbtError):
                said = self._said(request, outcome.package)
                write_over(self._file(request), json_bytes(said))

    def _file(self, request: Request) -> Path:
        return work_folder(self.out, str(request.quarter)) / _FILE

    def _said(self, request: Request, package: Path) -> dict[str, Any]:
        has_key = not self.raw.is_synthetic and is_there(key_file())
        return {
            "package": package.name,
            "as_of": request.as_of,
            "target": request.target,
            "key_fingerprint": fingerprint(load_or_create_key()) if has_key else None,
            "input_sha256": self._input_sha256,
        }

    def _unchanged(
        self, request: Request, newest: Entry, package: Path, manifest: dict[str, Any]
    ) -> Outcome:
        outcome = Outcome(request.quarter, request.as_of, county=manifest["county"])
        outcome.is_synthetic, outcome.raw_was_named = self.raw.is_synthetic, self.raw.was_named
        outcome.package, outcome.version, outcome.rows = package, newest["version"], newest["rows"]
        known = {field.name for field in fields(Rule)}
        rules = [
            Rule(**{"title": "", "fix": ""} | {name: rule[name] for name in known & rule.keys()})
            for rule in manifest["rules"]
        ]
        outcome.results = Results(fates=manifest["fates"], rules=rules)
        outcome.rules_total = sum(rule.is_in_force or rule.has_run for rule in rules)
        outcome.rules_ran = sum(rule.has_run for rule in rules)
        outcome.end("unchanged")
        return outcome


def _digest(project: Path, raw: Path) -> str:
    """Of all that a build reads but its parameters, the key, and earlier deliveries."""
    own_code = Path(sosdbt.__file__).parent
    versions = [platform.python_version(), *(f"{name} {version(name)}" for name in PARSERS)]
    digest = hashlib.sha256(repr([code_version(project), versions]).encode())
    digest.update((project / "profiles.yml").read_bytes())
    for folder in (raw, own_code):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                name = path.relative_to(folder).as_posix()
                digest.update(f"{name}\0{sha256_of(path)}\n".encode(errors="replace"))
    return digest.hexdigest()
