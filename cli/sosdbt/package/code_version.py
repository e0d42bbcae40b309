"""Which code made a package: the version, and digests that are the same in every clone."""

import hashlib
from pathlib import Path
from typing import Any

import sosdbt

_FOLDERS = ("contracts", "models", "macros", "seeds", "tests")
_SUFFIXES = (".sql", ".yml", ".yaml", ".csv", ".md")

_PROJECT_FILE = "dbt_project.yml"
_PARTS = {
    "rules": ("models/rules/", "seeds/rules/", "macros/rules/"),
    "code_lists": ("seeds/code_lists/", "seeds/mappings/", "seeds/calendar/"),
    "contract": ("contracts/", "seeds/contract/"),
    "project_file": (_PROJECT_FILE,),
}
_EVERYTHING_ELSE = "models"


def code_version(project: Path) -> dict[str, Any]:
    """`parts` says where two versions differ. The project file is a part of its own: what it sets
    is in the manifest too, so that a changed setting is not taken for a changed model.
    """
    files = _files(project)
    members: dict[str, dict[str, Path]] = {part: {} for part in (*_PARTS, _EVERYTHING_ELSE)}
    for name, path in files.items():
        parts = (part for part, prefixes in _PARTS.items() if name.startswith(prefixes))
        members[next(parts, _EVERYTHING_ELSE)][name] = path
    return {
        "sosdbt": sosdbt.__version__,
        "project_sha256": _digest(files),
        "parts": {part: _digest(of_part) for part, of_part in members.items()},
    }


def _files(project: Path) -> dict[str, Path]:
    found = [
        path
        for folder in _FOLDERS
        for path in (project / folder).rglob("*")
        if path.suffix in _SUFFIXES and not path.name.startswith(".") and path.is_file()
    ]
    in_order = sorted([*found, project / _PROJECT_FILE], key=lambda path: path.as_posix())
    return {path.relative_to(project).as_posix(): path for path in in_order}


def _digest(files: dict[str, Path]) -> str:
    digest = hashlib.sha256()
    for name, path in files.items():
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
