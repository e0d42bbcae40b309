"""The parsed project, kept between runs: dbt parses anew only what is not exactly as it was."""

import hashlib
import os
import platform
import re
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from sosdbt import files
from sosdbt.errors import ConfigError
from sosdbt.id_key import cache_folder

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

# Read while dbt runs, not while it parses; of the database the name alone is parsed.
_OF_ONE_RUN = {"SOSDBT_DATABASE", "SOSDBT_RAW", "SOSDBT_OUT", "SOSDBT_PARAMETERS", "SOSDBT_THREADS"}
PARSERS = ("sosdbt", "dbt-core", "dbt-common", "dbt-adapters", "dbt-duckdb", "duckdb")
_FOLDERS = {"models", "seeds", "macros", "tests", "snapshots", "analyses", "functions"}
_VARIABLE = re.compile(rb"env_var\(\s*['\"](\w+)['\"]")
_DIGEST_BYTES = 32
_MOST_KEPT = 8


def parsed_project(
    project: Path, target: str | None, parse: Callable[[], "Manifest"]
) -> "Manifest":
    """What `parse` gives, or gave when all that it depends on was the same to the byte.

    Never the same object twice: a run of dbt writes into it.
    """
    kept = None
    with suppress(ConfigError, OSError):
        kept = cache_folder("parsed") / _key(project, target)
        found = _read(kept)
        if found is not None:
            return found
    manifest = parse()
    with suppress(OSError):
        if kept and kept.name == _key(project, target):
            _write(kept, manifest)
    return manifest


def _key(project: Path, target: str | None) -> str:
    digest = hashlib.sha256()
    names = {"SOSDBT_DATABASE"}
    for path in _parsed_files(project):
        # dbt reads a seed while it runs, but rows of a unit test while it parses.
        is_seed = path.suffix == ".csv" and "fixtures" not in path.parts
        content = b"" if is_seed else path.read_bytes()
        names |= {name.decode() for name in _VARIABLE.findall(content)}
        digest.update(f"{path.relative_to(project)}\0{len(content)}\0".encode(errors="replace"))
        digest.update(content)
    said = {name: os.environ.get(name) for name in sorted(names - _OF_ONE_RUN)}
    said["database"] = Path(os.environ.get("SOSDBT_DATABASE", "")).stem
    versions = [platform.python_version(), *(f"{name} {version(name)}" for name in PARSERS)]
    digest.update(repr([os.path.realpath(project), target, versions, said]).encode())
    return digest.hexdigest()


def _parsed_files(project: Path) -> list[Path]:
    """The settings of the project, and all in the folders that it names."""
    settings = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))
    folders = _FOLDERS | {settings.get("packages-install-path", "dbt_packages")}
    folders |= {folder for key, of in settings.items() if key.endswith("-paths") for folder in of}
    found = {*project.glob("*.y*ml"), *project.glob(".dbtignore")}
    for folder in folders:
        found |= {path for path in (project / folder).rglob("*") if path.is_file()}
    return sorted(found)


def _read(path: Path) -> "Manifest | None":
    """None where there is none, or none that is whole."""
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder

    if not path.is_file():
        return None
    content = path.read_bytes()
    digest, packed = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
    if hashlib.sha256(packed).digest() != digest:
        return None
    path.touch()  # Those that are used are kept.
    return Manifest.from_msgpack(packed, decoder=extended_mashumuro_decoder)


def _write(path: Path, manifest: "Manifest") -> None:
    """Two at once write the same; a disk without room keeps none."""
    from dbt.parser.manifest import extended_mashumaro_encoder

    manifest.files = {}  # For dbt's own partial parsing, and half of the time it takes to read.
    packed = manifest.to_msgpack(extended_mashumaro_encoder)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    files.write_over(path, hashlib.sha256(packed).digest() + packed)
    by_age = sorted(path.parent.iterdir(), key=lambda kept: kept.stat().st_mtime, reverse=True)
    for old in by_age[_MOST_KEPT:]:
        old.unlink(missing_ok=True)
