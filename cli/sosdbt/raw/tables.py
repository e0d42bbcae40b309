"""The tables that models read, as the YAML of the sources in models/staging states them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sosdbt.config import find_project
from sosdbt.yaml_file import read_yaml

_SOURCES = ("models/staging/_sources.yml", "models/staging/_deliveries_source.yml")
_BLANKS = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())
_INVISIBLE = "\ufeff\u200b\u2060"
_OWN_PROJECT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    # Optional column -> what follows where a file does not have it.
    meanings: dict[str, str]
    # What follows where no source system has the table.
    without: str
    # Optional columns that rules look at and nothing else.
    only_checked: tuple[str, ...] = ()


def bare(name: str) -> str:
    """The name of a column without the blanks and invisible signs around it."""
    return name.strip(_BLANKS + _INVISIBLE)


def _table(stated: dict[str, Any]) -> Table:
    """Columns without meta are made when a file is read."""
    columns = {
        column["name"]: column["config"]["meta"]
        for column in stated["columns"]
        if "config" in column
    }
    return Table(
        name=stated["name"],
        columns=tuple(columns),
        required=tuple(name for name, meta in columns.items() if meta.get("required")),
        meanings={name: meta["without"] for name, meta in columns.items() if "without" in meta},
        without=stated["config"]["meta"]["without"],
        only_checked=tuple(name for name, meta in columns.items() if meta.get("only_checked")),
    )


def _stated() -> list[dict[str, Any]]:
    """Of the project this code belongs to, else of the one it works on."""
    project = _OWN_PROJECT if (_OWN_PROJECT / _SOURCES[0]).is_file() else find_project()
    sources = [read_yaml(project / name, project)["sources"] for name in _SOURCES]
    return [table for (source,) in sources for table in source["tables"]]


_STATED = _stated()
TABLES = {stated["name"]: _table(stated) for stated in _STATED if "config" in stated}
# What models read -> its columns with their types, those too that say where a row was read.
COLUMNS = {
    stated["name"]: {column["name"]: column["data_type"] for column in stated["columns"]}
    for stated in _STATED
}
