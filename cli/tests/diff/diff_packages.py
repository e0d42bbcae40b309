"""Packages and lists written by hand, smaller than any build: for the SQL of the comparison."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from hand_made import PROJECT, identity_code
from pyarrow import parquet

from sosdbt.diff.load import FATES_COLUMNS, LINEAGE_COLUMNS
from sosdbt.package.contract import contract_in_force

PERIODS = "delivered_client_relation_periods"
CHILD = "delivered_child_protection_periods"
SERVICES = "delivered_services"
CLIENTS = "delivered_clients"
ORGANISERS = "delivered_organisers"
PARTS = ("rules", "code_lists", "contract", "models", "project_file")
QUARTERS = {
    "2023Q1": ("2023-01-01", "2023-03-31", "2023-05-01"),
    "2023Q2": ("2023-04-01", "2023-06-30", "2023-08-01"),
}

Row = dict[str, str]


def contract() -> list[Row]:
    """A row for each delivered column; the tests rename and drop some."""
    return [dict(row) for row in _contract()]


@cache
def _contract() -> list[Row]:
    return [
        {
            "file_name": file.name,
            "mart": file.mart,
            "column_name": column.source or "",
            "delivered_name": column.name,
            "key": "primary" if column.key else "",
        }
        for file in contract_in_force(PROJECT, "2023Q1").files
        for column in file.columns
    ]


def period(key: str, person: str, start: str, end: str = "", task: str = "20") -> Row:
    return {
        "period_id": key,
        "person_id": person,
        "organiser": "1.2",
        "service_task": task,
        "start_date": start,
        "end_date": end,
    }


def service(key: str, person: str, code: str, start: str = "", **more: str) -> Row:
    return {
        "service_id": key,
        "person_id": person,
        "organiser": "1.2",
        "social_service": code,
        "information_kind": "muu_tieto",
        "start_date": start,
        **more,
    }


def client(person: str, number: int = 1, **more: str) -> Row:
    code = identity_code("010190", 900 + number)
    return {"person_id": person, "personal_identity_code": code, "sex": "2", **more}


def source(
    record: str | None,
    delivered: str = "",
    *,
    says: str = "x",
    of_client: str = "x",
    recorded: str = "2023-01-31",
    fate: str = "",
    rules: str = "",
    table: str = "client_relation_periods",
) -> Row:
    return {
        "source_system": "effica",
        "source_table": table,
        "record_id": record or "",
        "row_digest": f"{record} says {says}" if record else says,
        "client_digest": of_client,
        "recorded_at": recorded,
        "delivered_id": delivered,
        "fate": fate or ("delivered" if delivered else "outside_quarter"),
        "rule_ids": rules,
    }


@dataclass
class HandMade:
    """A package to be written. `sources` None: no lists beside it."""

    records: dict[str, Sequence[Row]] = field(default_factory=dict)
    sources: Sequence[Row] | None = None
    quarter: str = "2023Q1"
    as_of: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    rules: Sequence[dict[str, Any]] = ()
    contract: list[Row] = field(default_factory=contract)

    def write(self, folder: Path, name: str) -> Path:
        path = folder / f"{name}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for file, columns in self._files().items():
                rows = self.records.get(columns[0]["mart"], ())
                archive.writestr(file, self._table(columns, rows))
            archive.writestr("datapackage.json", json.dumps(self.descriptor()))
            archive.writestr("manifest.json", json.dumps(self.manifest()))
        if self.sources is not None:
            numbered = [{"source_row": str(n), **row} for n, row in enumerate(self.sources, 1)]
            _list(folder / f"{name}.fates.csv", FATES_COLUMNS, numbered)
            lineage = {c: [row.get(c) or None for row in numbered] for c in LINEAGE_COLUMNS}
            schema = pa.schema([(column, pa.string()) for column in LINEAGE_COLUMNS])
            parquet.write_table(pa.table(lineage, schema), folder / f"{name}.lineage.parquet")
        return path

    def _files(self) -> dict[str, list[Row]]:
        files: dict[str, list[Row]] = {}
        for row in self.contract:
            files.setdefault(row["file_name"], []).append(row)
        return files

    def _table(self, columns: list[Row], rows: Sequence[Row]) -> str:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([column["delivered_name"] for column in columns])
        writer.writerows([[row.get(c["column_name"], "") for c in columns] for row in rows])
        return text.getvalue()

    def descriptor(self) -> dict[str, Any]:
        return {
            "resources": [
                {
                    "path": file,
                    "mart": columns[0]["mart"],
                    "schema": {
                        "fields": [
                            {"name": c["delivered_name"], "column": c["column_name"]}
                            for c in columns
                        ],
                        "primaryKey": [c["delivered_name"] for c in columns if c["key"]],
                    },
                }
                for file, columns in self._files().items()
            ]
        }

    def manifest(self) -> dict[str, Any]:
        first_day, last_day, due = QUARTERS[self.quarter]
        return {
            "county": "90",
            "organiser": "1.2",
            "quarter": self.quarter,
            "first_day": first_day,
            "last_day": last_day,
            "as_of": self.as_of or due,
            "contract": {"name": "hand-made", "version": "1"},
            "settings": {
                "production": False,
                "max_gap_days": 0,
                "clip_to_quarter": False,
                **self.settings,
            },
            "rules": list(self.rules),
            "code_version": {
                "sosdbt": "0.1.0",
                "project_sha256": str(self.parts),
                "parts": {part: self.parts.get(part, "as ever") for part in PARTS},
            },
            "key_fingerprint": "k1",
            **self.facts,
        }


def _list(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
