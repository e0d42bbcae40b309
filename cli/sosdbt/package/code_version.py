"""Which code made a package: the version, and digests that are the same in every clone."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import sosdbt

_FOLDERS = ("models", "macros", "seeds", "tests")
_SUFFIXES = (".sql", ".yml", ".yaml", ".csv", ".md")

_PROJECT_FILE = "dbt_project.yml"
_PARTS = {
    "rules": ("models/rules/", "seeds/rules/", "macros/rules/"),
    "code_lists": ("seeds/code_lists/", "seeds/mappings/", "seeds/calendar/"),
    "contract": ("seeds/contract/",),
    "project_file": (_PROJECT_FILE,),
}
_EVERYTHING_ELSE = "models"


def code_version(project: Path) -> dict[str, Any]:
    """`parts` says where two versions differ. The project file is a part of its own: what it sets
    is in the manifest too, so that a changed setting is not taken for a changed model.
    """
    files = _files(project)
    parts: dict[str, dict[str, Path]] = {part: {} for part in (*_PARTS, _EVERYTHING_ELSE)}
    for name, path in files.items():
        parts[_part(name)][name] = path
    return {
        "sosdbt": sosdbt.__version__,
        "project_sha256": _digest(files.items()),
        "parts": {part: _digest(members.items()) for part, members in parts.items()},
    }


def _part(name: str) -> str:
    for part, prefixes in _PARTS.items():
        if name.startswith(prefixes):
            return part
    return _EVERYTHING_ELSE


def _files(project: Path) -> dict[str, Path]:
    found = [
        path
        for folder in _FOLDERS
        for path in (project / folder).rglob("*")
        if path.suffix in _SUFFIXES and not path.name.startswith(".") and path.is_file()
    ]
    in_order = sorted([*found, project / _PROJECT_FILE], key=lambda path: path.as_posix())
    return {path.relative_to(project).as_posix(): path for path in in_order}


def _digest(files: Iterable[tuple[str, Path]]) -> str:
    digest = hashlib.sha256()
    for name, path in files:
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
