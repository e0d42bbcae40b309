"""A package of a few numbers with the lists beside it, and its report read back."""

import csv
import json
import zipfile
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from sosdbt.package.names import beside

FATES = (
    *("delivered", "archived_in_kanta", "outside_quarter", "excluded"),
    *("cancelled", "recorded_later", "held_back", "unreadable"),
)
DELIVERED = {"client_relation_periods": {"delivered": 90, "held_back": 7}}
VOID = {"meta", "input", "br", "link"}
Row = dict[str, Any]


def make_package(
    folder: Path,
    fates: Mapping[str, Mapping[str, int]] = DELIVERED,
    findings: Iterable[Row] = (),
    *,
    quarter: str = "2023Q1",
    version: int = 1,
    system: str = "effica",
    lists: Mapping[str, list[Row]] | None = None,
    **changes: Any,
) -> Path:
    findings = list(findings)
    counted: dict[tuple[str, str], int] = {}
    for row in findings:
        key = (row["rule_id"], row["severity"])
        counted[key] = counted.get(key, 0) + 1
    manifest = {
        "kind": "REAL",
        "county": "90",
        "quarter": quarter,
        "version": version,
        "as_of": "2023-05-01",
        "due_date": "2023-05-01",
        "settings": {"production": True},
        "fates": fates,
        "files": [{"name": "asiakas.csv", "rows": 77}, {"name": "datapackage.json"}],
        "rules": [
            {"rule_id": rule, "severity": severity, "finding_count": count, "waived_count": 0}
            for (rule, severity), count in counted.items()
        ],
        "row_balance": [{"source_table": table, "is_balanced": True} for table in fates],
        "day_balance": [{"source_table": "client_relation_periods", "is_balanced": True}],
        "last_delivery": None,
        "last_delivered_quarter": None,
        **changes,
    }
    folder.mkdir(exist_ok=True)
    package = folder / f"sosdbt_90_{quarter}_v{version}.zip"
    resource = {"path": "asiakas.csv", "mart": "delivered_clients", "description_fi": "Asiakkaat"}
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.writestr("datapackage.json", json.dumps({"resources": [resource]}))
    numbered = (
        (t, f) for t, of_table in fates.items() for f, n in of_table.items() for _ in range(n)
    )
    fate_rows = [
        {
            "source_system": system,
            "source_table": table,
            "record_id": f"record-{number}",
            "source_row": number,
            "fate": fate,
            "rule_ids": "CR-002" if fate == "held_back" else "",
            "delivered_id": f"{number:032x}",
        }
        for number, (table, fate) in enumerate(numbered, 1)
    ]
    columns = {
        "fates.csv": ("source_system", "source_table", "fate", "rule_ids"),
        "findings.csv": ("rule_id", "severity", "source_system"),
        "units.csv": (
            *("source_system", "service_unit", "row_count", "held_back_count", "finding_count"),
        ),
        "conflicts.csv": ("conflict_kind", "source_row", "kanta_row", "client_key"),
        "coverage.csv": (
            *("record_kind", "line_kind", "line_key", "clients_in_sources"),
            *("clients_to_deliver", "days_in_sources", "days_to_deliver"),
        ),
    }
    written = {"fates.csv": fate_rows, "findings.csv": findings, **(lists or {})}
    for name, needed in columns.items():
        rows = written.get(name, [])
        with beside(package, name).open("w", newline="", encoding="utf-8") as file:
            header = dict.fromkeys([*needed, *(column for row in rows for column in row)])
            writer = csv.DictWriter(file, list(header), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return package


def finding(rule_id: str, severity: str = "error", system: str = "effica") -> Row:
    return {
        "rule_id": rule_id,
        "severity": severity,
        "source_system": system,
        "source_table": "clients",
        "record_id": "record-9",
        "client_key": "ab" * 16,
    }


class Page(HTMLParser):
    """What a page holds; tags that are not closed in order are an error."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.html = path.read_text(encoding="utf-8")
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[tuple[str, str]] = []
        self.feed(self.html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.text.append((self.open[-1], data.strip()))
