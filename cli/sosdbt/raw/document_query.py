"""The query that makes rows of documents: documents.sql.j2 and the seed document_paths."""

import re
from itertools import groupby
from pathlib import Path
from typing import Any

from sosdbt.raw.tables import TABLES
from sosdbt.text import layout

_QUERY = Path(__file__).with_name("documents.sql.j2")
_ENVELOPE = ("document_id", "document_set", "version", "archived_at", "invalidated_at")
_OF_AN_ARCHIVE = [name for name in TABLES["kanta_records"].columns if name not in _ENVELOPE]
_OF_A_SOURCE = ["document_type", "birth_date", "sex", "municipality", "non_disclosure"]
_CODED = ("service_task", "social_service", "outcome")

# One line of the mapping.
_Row = dict[str, str]


def document_query(mapping: list[_Row], of_sources: bool = False) -> str:
    """Rows of kanta_records or, of systems that are a source, of source_documents."""
    shapes: dict[str, dict[str, list[_Row]]] = {}
    for name, of_name in groupby(mapping, key=lambda line: line["document"]):
        of_document = list(of_name)
        shapes.setdefault(_shape(of_document), {})[name] = of_document
    columns = [*_OF_AN_ARCHIVE, *(_OF_A_SOURCE if of_sources else ()), "is_old_copy"]
    with_sql: list[dict[str, Any]] = []
    for number, documents in enumerate(shapes.values(), 1):
        found, needed = f"found_{number}", dict[str, Any]()
        each = [list(of_each) for of_each in zip(*documents.values(), strict=True)]
        lines = [_Line(of_each, columns, found, needed) for of_each in each]
        with_sql.append(
            {"found": found, "names": list(documents), "lines": lines, "structure": needed}
        )
    return layout(_QUERY).render(
        shapes=with_sql,
        columns=columns,
        of_rows=[name for name in columns if any(_is_of_a_row(line, name) for line in mapping)],
        of_sources=of_sources,
        envelope=_ENVELOPE,
    )


def _shape(lines: list[_Row]) -> str:
    """The same for documents that differ in their name and in what their type alone says."""
    return re.sub("=[^|']*", "=", str([{**line, "document": ""} for line in lines]))


def _is_of_a_row(line: _Row, column: str) -> bool:
    return line.get(column, "").startswith(".")


class _Line:
    """SQL of one line of the mapping, the same line of several documents of one shape.

    What it needs of a document is added to `structure`, in the form that json_transform takes.
    """

    def __init__(
        self, of_each: list[_Row], columns: list[str], found: str, structure: dict[str, Any]
    ) -> None:
        self._line, self._of_each = of_each[0], of_each
        self._found, self._structure = found, structure
        self.record_kind = self._line["record_kind"]
        # The lists around a row, the outer one first; a block that is no list has none.
        self._lists = self._line["rows"].split("[*]")[:-1]
        self.lists = [
            place + _quoted(path.removeprefix("."))
            for place, path in zip((found, "item_1"), self._lists, strict=False)
        ]
        read = [name for name in columns if name != "record_kind" and self._line.get(name)]
        # Column -> what is read of each row, and of the whole document.
        self.own = {name: self._value(name) for name in read if _is_of_a_row(self._line, name)}
        self.whole = {name: self._value(name) for name in read if name not in self.own}

    def _value(self, column: str) -> str:
        *paths, last = self._line[column].split("|")
        values = [self._read(column, path) for path in (*paths, last) if not path.startswith("=")]
        if last.startswith("="):
            told = [(line["document"], line[column].rpartition("=")[2]) for line in self._of_each]
            of_type = " ".join(f"when '{name}' then '{value}'" for name, value in told)
            values.append(f"case document {of_type} end")
        return f"coalesce({', '.join(values)})"

    def _read(self, column: str, path: str) -> str:
        if column in _CODED:
            system, code = self._text(f"{path}.system"), self._text(f"{path}.code")
            return f"code_of('{column}', {system}, {code})"
        text = self._text(path)
        if column == "organiser":
            return f"organiser_of({text})"
        if column == "end_date" and self._line["is_active"]:
            return f"end_of({text}, {self._text(self._line['is_active'])})"
        return text

    def _text(self, path: str) -> str:
        """From the row by ./, from the one around it by ../, else from the document."""
        around, _, below = path.rpartition("/")
        if not around or not self._lists:
            whole = f"{self._line['rows']}.{below}" if around else below
            self._need(whole)
            return self._found + _quoted(whole)
        depth = len(self._lists) + 1 - len(around)
        self._need("[*]".join(self._lists[:depth]) + f"[*].{below}")
        return f"item_{depth}{_quoted(below)}"

    def _need(self, path: str) -> None:
        inside, (*around, last) = self._structure, path.split(".")
        for name in around:
            of_name = inside.setdefault(name.removesuffix("[*]"), [{}] if "[" in name else {})
            inside = of_name[0] if "[" in name else of_name
        inside[last] = "VARCHAR"


def _quoted(path: str) -> str:
    return "".join(f'."{name}"' for name in path.split("."))
