"""The query that makes rows of documents: documents.sql, filled in from the seed document_paths."""

import json
import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from sosdbt.raw.row_faults import BROKEN_JSON, NO_DOCUMENT, NOT_TEXT
from sosdbt.raw.tables import TABLES

_ENVELOPE = ("document_id", "document_set", "version", "archived_at", "invalidated_at")
_OF_AN_ARCHIVE = [name for name in TABLES["kanta_records"].columns if name not in _ENVELOPE]
_OF_A_SOURCE = ["document_type", "birth_date", "sex", "municipality", "non_disclosure"]
# Coded values are read in these code systems; a version may follow the OID.
_CODE_SYSTEMS = {
    "service_task": "1.2.246.537.6.1221",
    "social_service": "1.2.246.537.6.1222",
    "outcome": "1.2.246.537.6.1248",
}
_NO_TEXT = "cast(null as varchar)"
MACROS = r"""
create macro code_of(system, code, code_system) as case
    when concat(replace(system, 'urn:oid:', ''), '.') like concat(code_system, '.%') then code
    else nullif(concat_ws(':', replace(system, 'urn:oid:', ''), code), '')
end;
-- The OID of a unit begins with that of its organiser, less the 0 at the end.
create macro organiser_of(oid) as regexp_replace(
    oid, '^(urn:oid:)?(1\.2\.246\.10\.[0-9]+\.10)(\.[0-9]+)*$', '\2.0'
);
-- Neither open nor ended on a day that is told: no day is guessed.
create macro end_of(end_date, is_active) as coalesce(
    end_date, case when is_active = 'false' then 'ended on an unknown day' end
);
"""


def document_query(mapping: list[dict[str, str]], of_sources: bool = False) -> str:
    """Rows of kanta_records or, of systems that are a source, of source_documents."""
    import jinja2

    columns = _OF_AN_ARCHIVE + (_OF_A_SOURCE if of_sources else [])
    of_name = {name: list(rows) for name, rows in groupby(mapping, key=lambda row: row["document"])}
    by_shape: dict[str, dict[str, list[dict[str, str]]]] = {}
    for name, rows in of_name.items():
        by_shape.setdefault(_shape(rows), {})[name] = rows
    of_rows = [name for name in columns if any(row.get(name, "")[:1] == "." for row in mapping)]
    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)
    environment.filters["quoted"] = "'{}'".format
    template = Path(__file__).with_name("documents.sql").read_text(encoding="utf-8")
    return environment.from_string(template).render(
        shapes=[
            _shape_sql(f"found_{number}", documents, columns, of_rows)
            for number, documents in enumerate(by_shape.values(), 1)
        ],
        columns=columns,
        of_rows=of_rows,
        of_sources=of_sources,
        envelope=[f"$.{name}" for name in _ENVELOPE],
        envelope_names=_ENVELOPE,
        not_text=NOT_TEXT,
        broken_json=BROKEN_JSON,
        no_document=NO_DOCUMENT,
    )


def _shape(rows: list[dict[str, str]]) -> str:
    """The same for documents that differ in their name and in what their type alone says."""
    return re.sub("=[^|']*", "=", str([{**row, "document": ""} for row in rows]))


def _shape_sql(
    found: str,
    documents: dict[str, list[dict[str, str]]],
    columns: list[str],
    of_rows: list[str],
) -> dict[str, Any]:
    """What the template needs of the documents of one shape, `found` being what is read of them."""
    structure: dict[str, Any] = {}
    lines = zip(*documents.values(), strict=True)
    branches = [_Branch(list(of_each), found, structure) for of_each in lines]
    whole = {
        name: f"coalesce({', '.join(said)})"
        for name in (*columns, "is_old_copy")
        if (said := [branch.read(name) for branch in branches if branch.is_whole(name)])
    }
    # What a document says of all its rows, it says of the row that says nothing else.
    whole["record_kind"] = f"'{branches[0].row['record_kind']}'"
    return {
        "found": found,
        "names": list(documents),
        "rows": [branch.rows(of_rows) for branch in branches],
        "whole": _record(whole, (*columns, "is_old_copy")),
        "structure": json.dumps(structure),
    }


def _record(columns: dict[str, str], names: Iterable[str]) -> str:
    return "{" + ", ".join(f"{name}: {columns.get(name, _NO_TEXT)}" for name in names) + "}"


class _Branch:
    """SQL of one line of the mapping, the same line of several documents of one shape.

    What it needs of a document is added to `structure`.
    """

    def __init__(
        self, of_each: list[dict[str, str]], found: str, structure: dict[str, Any]
    ) -> None:
        self.row, self._of_each, self._found = of_each[0], of_each, found
        self._structure = structure
        # The lists around a row, the outer one first; a block that is no list has none.
        self._lists = self.row["rows"].split("[*]")[:-1]

    def rows(self, names: list[str]) -> str:
        """A list with a record for each row, of what is not said of the whole document."""
        own = {name: self.read(name) for name in names if self.row.get(name, "")[:1] == "."}
        record = _record(
            own | {"record_kind": f"'{self.row['record_kind']}'"}, (*names, "record_kind")
        )
        match self._lists:
            case [outer, inner]:
                # An item whose own list is empty or missing is a row all the same.
                items = f"coalesce(nullif(item_1{_quoted(inner[1:])}, []), [null])"
                of_item = _each(items, "item_2", record)
                return f"flatten({_each(self._items(outer), 'item_1', of_item)})"
            case [outer]:
                return _each(self._items(outer), "item_1", record)
        if not own:
            return f"[{record}]"
        return (
            f"case when coalesce({', '.join(own.values())}) is not null then [{record}] else [] end"
        )

    def is_whole(self, column: str) -> bool:
        """Whether it reads the column of the whole document."""
        return column != "record_kind" and self.row.get(column, ".")[:1] not in (".", "")

    def read(self, column: str) -> str:
        *paths, last = self.row[column].split("|")
        values = [self._read(column, path) for path in (*paths, last) if not path.startswith("=")]
        if last.startswith("="):
            told = [(row["document"], row[column].rpartition("=")[2]) for row in self._of_each]
            of_type = " ".join(f"when '{name}' then '{value}'" for name, value in told)
            values.append(f"case document {of_type} end")
        return f"coalesce({', '.join(values)})"

    def _read(self, column: str, path: str) -> str:
        if column in _CODE_SYSTEMS:
            system, code = self._text(f"{path}.system"), self._text(f"{path}.code")
            return f"code_of({system}, {code}, '{_CODE_SYSTEMS[column]}')"
        text = self._text(path)
        if column == "organiser":
            return f"organiser_of({text})"
        if column == "end_date" and self.row["is_active"]:
            return f"end_of({text}, {self._text(self.row['is_active'])})"
        return text

    def _text(self, path: str) -> str:
        """From the row by ./, from the one around it by ../, else from the document."""
        around, _, below = path.rpartition("/")
        if not around or not self._lists:
            whole = f"{self.row['rows']}.{below}" if around else below
            self._need(whole)
            return self._found + _quoted(whole)
        depth = len(self._lists) + 1 - len(around)
        self._need("[*]".join(self._lists[:depth]) + f"[*].{below}")
        return f"item_{depth}{_quoted(below)}"

    def _items(self, path: str) -> str:
        return f"coalesce({self._found}{_quoted(path)}, [])"

    def _need(self, path: str) -> None:
        """Adds a path to the structure, in the form that json_transform takes."""
        inside, (*around, last) = self._structure, path.split(".")
        for name in around:
            of_name = inside.setdefault(name.removesuffix("[*]"), [{}] if "[" in name else {})
            inside = of_name[0] if "[" in name else of_name
        inside[last] = "VARCHAR"


def _quoted(path: str) -> str:
    return "".join(f'."{name}"' for name in path.split("."))


def _each(items: str, item: str, record: str) -> str:
    return f"list_transform({items}, lambda {item}: {record})"
