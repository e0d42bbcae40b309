"""What another version of sosdbt had otherwise: raw tables, delivered models, rules, contracts.

Run as `python -m sosdbt.changes OLD`, a wheel or a folder with its project; prints Markdown.
"""

import json
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sosdbt.county_folder import carried_project
from sosdbt.errors import ConfigError, SosdbtError
from sosdbt.rules.catalogue import read_catalogue
from sosdbt.yaml_file import read_yaml

_TEXTS = ("title", "message", "fix")


def facts(project: Path) -> dict[str, dict[str, str]]:
    """By area: what there is, and all that is said of it as one text."""
    return {
        "Raw tables": dict(_columns(project, "models/staging/_sources.yml")),
        "Delivered tables": dict(_columns(project, "models/marts/delivery/*.yml")),
        "Rules": {rule["rule_id"]: _rule(rule) for rule in read_catalogue(project)},
        "Contracts": dict(_fields(project)),
    }


def changes(old: Path, new: Path) -> str:
    before, after = facts(old), facts(new)
    lines = []
    for area, now in after.items():
        was = before[area]
        told = [f"- new: {name}" for name in now if name not in was]
        told += [f"- gone: {name}" for name in was if name not in now]
        told += [
            f"- changed: {name}: {was[name]} → {now[name]}"
            for name in now
            if name in was and was[name] != now[name]
        ]
        lines += ["", f"### {area}", "", *(told or ["Nothing has changed."])]
    return "\n".join(lines[1:]) + "\n"


def _columns(project: Path, pattern: str) -> Iterator[tuple[str, str]]:
    for path in sorted(project.glob(pattern)):
        content = read_yaml(path, project)
        sources = [table for source in content.get("sources") or [] for table in source["tables"]]
        for table in [*sources, *(content.get("models") or [])]:
            for column in table.get("columns") or []:
                meta = (column.get("config") or {}).get("meta") or {}
                required = ", required" if meta.get("required") else ""
                yield f"`{table['name']}.{column['name']}`", f"{column.get('data_type')}{required}"


def _rule(rule: dict[str, str]) -> str:
    said = [f"{name} {value}" for name, value in rule.items() if value and name != "rule_id"]
    return ", ".join(one for one in said if not one.startswith(_TEXTS))


def _fields(project: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(project.glob("contracts/*/*.yml")):
        content = read_yaml(path, project)
        columns: list[dict[str, Any]] = content.pop("columns", [])
        yield f"`{path.parent.name}/{path.stem}`", _said(content)
        for column in columns:
            yield f"`{path.parent.name}/{path.stem}.{column['name']}`", _said(column)


def _said(content: dict[str, Any]) -> str:
    named = {name: value for name, value in content.items() if name != "descriptions"}
    return f"`{json.dumps(named, ensure_ascii=False)}`"


def main() -> None:
    try:
        if len(sys.argv) != 2:
            raise ConfigError("Name the other version: its wheel, or a folder with its project.")
        old = Path(sys.argv[1])
        with tempfile.TemporaryDirectory() as folder:
            if zipfile.is_zipfile(old):
                with zipfile.ZipFile(old) as wheel:
                    wheel.extractall(folder)
                old = Path(folder) / "sosdbt" / "project"
            print(changes(old, carried_project()), end="")
    except SosdbtError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
