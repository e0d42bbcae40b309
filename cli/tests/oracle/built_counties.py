"""What the pipeline made of raw files, in the words of the oracle."""

import csv
import io
import json
import os
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from county import County
from county_files import write_county
from forked import forked
from kept_dbt import NO_TESTS, kept_dbt
from key_files import key_file
from lenient_project import SHARED
from oracle import Identity, Record, RowKey, Settings

RECORD_FILES = {
    "client_relation_periods": "asiakkuusjakso_palvelutehtavassa.csv",
    "child_protection_periods": "lastensuojelun_asiakkuusjakso.csv",
    "services": "palvelu.csv",
}
CLIENTS_FILE = "asiakas.csv"


@dataclass(frozen=True)
class BuiltFate:
    key: RowKey
    record_id: str
    fate: str
    rules: frozenset[str]
    delivered_id: str


@dataclass
class Built:
    fates: list[BuiltFate]
    # Delivered id -> record, for each kind of record.
    records: dict[str, dict[str, Record]]
    clients: set[Identity]


def sosdbt_build(raw: Path, out: Path, as_of: date) -> dict:
    """Gives what the command printed."""
    out.mkdir(parents=True, exist_ok=True)
    _, said, _ = forked(
        *("sosdbt", "build", "--quarter", "2023Q1", "--as-of", as_of),
        *("--raw", raw, "--out", out, "--json"),
        environment={
            **os.environ,
            **SHARED.environment,
            "SOSDBT_KEY_FILE": key_file(out / "id.key"),
        },
    )
    printed = json.loads(said)
    assert printed["status"] == "delivered", printed["message"]
    return printed


def build_counties(
    counties: Iterable[County], folder: Path, settings: Settings, **more: Any
) -> Path:
    """Writes them all into one raw directory and builds that. Gives the database."""
    for county in counties:
        write_county(county, folder / "raw")
    return dbt_build(
        folder / "raw",
        folder / "work",
        quarter="2023Q1",
        as_of=settings.as_of.isoformat(),
        **more,
    )


def dbt_build(
    raw: Path,
    work: Path,
    select: tuple[str, ...] = ("+record_fates", "+path:models/marts/delivery"),
    **variables: object,
) -> Path:
    """Builds by default what is delivered and the fates, without tests. Gives the database."""
    database = work / "sosdbt.duckdb"
    work.mkdir(parents=True, exist_ok=True)
    environment = {
        "SOSDBT_RAW": str(raw),
        "SOSDBT_DATABASE": str(database),
        "SOSDBT_KEY_FILE": key_file(work / "id.key"),
    }
    kept_dbt(work, environment, "build", "--select", *select, *NO_TESTS, **variables)
    return database


def read_package(package: Path) -> Built:
    with zipfile.ZipFile(package) as archive:
        tables = {
            name: list(_csv_rows(archive.read(name).decode("utf-8")))
            for name in archive.namelist()
            if name.endswith(".csv")
        }
    fates = package.with_suffix(".fates.csv").read_text(encoding="utf-8")
    return _built(
        _csv_rows(fates),
        tables[CLIENTS_FILE],
        {kind: tables[name] for kind, name in RECORD_FILES.items()},
    )


def read_database(database: Path) -> Built:
    with duckdb.connect(str(database), read_only=True) as connection:

        def rows_of(table: str) -> list[list]:
            return [list(row) for row in connection.execute(f"from {table}").fetchall()]

        return _built(
            rows_of("record_fates"),
            rows_of("delivered_clients"),
            {kind: rows_of(f"delivered_{kind}") for kind in RECORD_FILES},
        )


def _csv_rows(text: str) -> Iterable[list[str | None]]:
    rows = csv.reader(io.StringIO(text, newline=""))
    next(rows)
    return ([value or None for value in row] for row in rows)


def _built(fates: Iterable[list], clients: list[list], records: dict[str, list[list]]) -> Built:
    identities = {
        person: ("code", code) if code else ("temporary", assigner, identifier)
        for person, code, identifier, assigner, *_ in clients
    }
    return Built(
        fates=[
            BuiltFate(
                key=(system, table, int(number)),
                record_id=record_id or "",
                fate=fate,
                rules=frozenset((rules or "").split()),
                delivered_id=delivered_id or "",
            )
            for system, table, record_id, number, fate, rules, delivered_id in fates
        ],
        records={
            kind: {
                row[0]: (identities[row[1]], *row[2:-2], *map(_day, row[-2:]))
                if kind != "services"
                else (identities[row[1]], *row[2:-3], *map(_day, row[-3:]))
                for row in rows
            }
            for kind, rows in records.items()
        },
        clients=set(identities.values()),
    )


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
