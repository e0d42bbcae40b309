"""Which code made a package: the version, and a digest that is the same in every clone."""

import hashlib
from pathlib import Path

import sosdbt

_FOLDERS = ("models", "macros", "seeds", "tests")
_SUFFIXES = (".sql", ".yml", ".yaml", ".csv", ".md")


def code_version(project: Path) -> dict[str, str]:
    return {"sosdbt": sosdbt.__version__, "project_sha256": _project_digest(project)}


def _project_digest(project: Path) -> str:
    files = [
        path
        for folder in _FOLDERS
        for path in (project / folder).rglob("*")
        if path.suffix in _SUFFIXES and not path.name.startswith(".") and path.is_file()
    ]
    digest = hashlib.sha256()
    for path in sorted([*files, project / "dbt_project.yml"], key=lambda path: path.as_posix()):
        name = path.relative_to(project).as_posix()
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
