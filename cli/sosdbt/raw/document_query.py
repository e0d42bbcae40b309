"""The query that makes rows of documents: documents.sql, filled in from the seed document_paths."""

import re
from itertools import groupby
from pathlib import Path
from typing import Any

from sosdbt.raw.row_faults import BROKEN_JSON, NO_DOCUMENT, NOT_TEXT
from sosdbt.raw.tables import TABLES

_ENVELOPE = ("document_id", "document_set", "version", "archived_at", "invalidated_at")
_COLUMNS = [name for name in TABLES["kanta_records"].columns if name not in _ENVELOPE]
# Coded values are read in these code systems; a version may follow the OID.
_CODE_SYSTEMS = {
    "service_task": "1.2.246.537.6.1221",
    "social_service": "1.2.246.537.6.1222",
    "outcome": "1.2.246.537.6.1248",
}
_NO_TEXT = "cast(null as varchar)"
MACROS = r"""
create macro text_of(value) as value ->> '$';
create macro system_of(value) as replace(value ->> '$.system', 'urn:oid:', '');
create macro code_of(value, code_system) as case
    when concat(system_of(value), '.') like concat(code_system, '.%') then value ->> '$.code'
    else nullif(concat_ws(':', system_of(value), value ->> '$.code'), '')
end;
-- The OID of a unit begins with that of its organiser, less the 0 at the end.
create macro organiser_of(value) as regexp_replace(
    value ->> '$', '^(urn:oid:)?(1\.2\.246\.10\.[0-9]+\.10)(\.[0-9]+)*$', '\2.0'
);
-- Neither open nor ended on a day that is told: no day is guessed.
create macro end_of(value, is_active) as coalesce(
    value ->> '$', case when is_active ->> '$' = 'false' then 'ended on an unknown day' end
);
"""


def document_query(mapping: list[dict[str, str]]) -> str:
    import jinja2

    template = Path(__file__).with_name("documents.sql").read_text(encoding="utf-8")
    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)
    environment.filters["quoted"] = "'{}'".format
    of_name = {name: list(rows) for name, rows in groupby(mapping, key=lambda row: row["document"])}
    by_shape: dict[str, dict[str, list[dict[str, str]]]] = {}
    for name, rows in of_name.items():
        by_shape.setdefault(_shape(rows), {})[name] = rows
    return environment.from_string(template).render(
        shapes=[_shape_sql(of_name) for of_name in by_shape.values()],
        columns=_COLUMNS,
        envelope=[f"$.{name}" for name in _ENVELOPE],
        envelope_names=_ENVELOPE,
        not_text=NOT_TEXT,
        broken_json=BROKEN_JSON,
        no_document=NO_DOCUMENT,
    )


def _shape(rows: list[dict[str, str]]) -> str:
    """The same for documents that differ in their name and in what their type alone says."""
    return re.sub("=[^|']*", "=", str([{**row, "document": ""} for row in rows]))


def _shape_sql(of_name: dict[str, list[dict[str, str]]]) -> dict[str, Any]:
    """What the template needs of the documents of one shape."""
    paths: list[str] = []
    lines = zip(*of_name.values(), strict=True)
    branches = [_Branch(list(of_each), paths) for of_each in lines]
    is_old = [branch.is_old_copy for branch in branches if branch.row["is_old_copy"]]
    kind = branches[0].kind(f"coalesce({', '.join(is_old)})" if is_old else "")
    # What a document says of all its rows, it says of the row that says nothing else.
    columns = {
        name: f"coalesce({', '.join(said)})"
        for name in _COLUMNS
        if (said := [branch.read(name) for branch in branches if branch.is_of_document(name)])
    } | {"record_kind": kind}
    rows = [branch.rows() for branch in branches]
    return {"names": list(of_name), "paths": paths, "rows": rows, "bare": _record(columns)}


def _record(columns: dict[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {columns.get(name, _NO_TEXT)}" for name in _COLUMNS) + "}"


class _Branch:
    """SQL of one line of the mapping, the same line of several documents of one shape.

    What it needs of a document is added to `paths`.
    """

    def __init__(self, of_each: list[dict[str, str]], paths: list[str]) -> None:
        self.row, self._of_each, self._paths = of_each[0], of_each, paths
        # The lists around a row, the outer one first; a block that is no list has none.
        self._lists = self.row["rows"].split("[*]")[:-1]

    def rows(self) -> str:
        """A list with a record for each row."""
        columns = {name: self.read(name) for name in _COLUMNS if self.row.get(name)}
        record = _record(columns | {"record_kind": self.kind(self.is_old_copy)})
        match self._lists:
            case [outer, inner]:
                # An item whose own list is empty or missing is a row all the same.
                items = f"json_extract(item_1, '${inner}[*]')"
                of_item = _each(f"coalesce(nullif({items}, []), [null::json])", "item_2", record)
                return f"flatten({_each(self._items(outer), 'item_1', of_item)})"
            case [outer]:
                return _each(self._items(outer), "item_1", record)
        own = [columns[name] for name in columns if self.row[name].startswith("./")]
        if not own:
            return f"[{record}]"
        return f"case when coalesce({', '.join(own)}) is not null then [{record}] else [] end"

    def _items(self, path: str) -> str:
        return f"coalesce(json_extract({self._of_document(path)}, '$[*]'), [])"

    @property
    def is_old_copy(self) -> str:
        path = self.row["is_old_copy"]
        return f"text_of({self._of_document(path)}) = 'true'" if path else ""

    def is_of_document(self, column: str) -> bool:
        return column != "record_kind" and self.row.get(column, "")[:1].isalpha()

    def kind(self, is_old_copy: str) -> str:
        kind = f"'{self.row['record_kind']}'"
        return f"case when {is_old_copy} then 'old_copy' else {kind} end" if is_old_copy else kind

    def read(self, column: str) -> str:
        *paths, last = self.row[column].split("|")
        values = [self._read(column, path) for path in (*paths, last) if not path.startswith("=")]
        if last.startswith("="):
            told = [(row["document"], row[column].rpartition("=")[2]) for row in self._of_each]
            of_type = " ".join(f"when '{name}' then '{value}'" for name, value in told)
            values.append(f"case document {of_type} end")
        return f"coalesce({', '.join(values)})"

    def _read(self, column: str, path: str) -> str:
        value = self._value(path)
        if column in _CODE_SYSTEMS:
            return f"code_of({value}, '{_CODE_SYSTEMS[column]}')"
        if column == "organiser":
            return f"organiser_of({value})"
        if column == "end_date" and self.row["is_active"]:
            return f"end_of({value}, {self._value(self.row['is_active'])})"
        return f"text_of({value})"

    def _value(self, path: str) -> str:
        """From the row by ./, from the one around it by ../, else from the document."""
        around, _, below = path.rpartition("/")
        if not around:
            return self._of_document(below)
        if not self._lists:
            return self._of_document(f"{self.row['rows']}.{below}")
        return f"(item_{len(self._lists) + 1 - len(around)} -> '$.{below}')"

    def _of_document(self, path: str) -> str:
        if f"$.{path}" not in self._paths:
            self._paths.append(f"$.{path}")
        return f"found[{self._paths.index(f'$.{path}') + 1}]"


def _each(items: str, item: str, record: str) -> str:
    return f"list_transform({items}, lambda {item}: {record})"
