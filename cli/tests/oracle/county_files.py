"""Writes counties as raw files, each in one of the forms that the tool must read."""

import csv
import io
import random
from pathlib import Path

from county import COLUMNS, County, Row, Unreadable

REQUIRED = {
    "clients": {"client_id"},
    "client_relation_periods": {"record_id", "client_id", "service_task", "start_date", "end_date"},
    "child_protection_periods": {"record_id", "client_id", "start_date", "end_date"},
    "service_decisions": {
        "record_id",
        "client_id",
        "social_service",
        "outcome",
        "decision_date",
        "valid_to",
    },
    "service_use": {"record_id", "client_id", "social_service", "start_date", "end_date"},
    "identity_links": {"personal_identity_code"},
    "kanta_records": {
        "document_id",
        "document_set",
        "version",
        "archived_at",
        "record_kind",
        "end_date",
    },
}
# Columns that are not read hold anything, and names may have blanks around them.
NOTES = ("", "", "a,b;c", "two\nlines", 'three\r\n\n"lines"', "\xe4")
AROUND = ("", "", "", " ", "\xa0")


def write_county(county: County, raw: Path) -> None:
    chance = random.Random(county.number)
    for system in county.systems:
        folder = raw / system
        folder.mkdir(parents=True)
        for table in COLUMNS:
            rows = county.rows(system, table)
            if rows or chance.random() < 0.5:
                (folder / f"{table}.csv").write_bytes(_csv(chance, table, rows))


def _csv(chance: random.Random, table: str, rows: list[Row | Unreadable]) -> bytes:
    columns = _columns(chance, table, rows)
    delimiter = chance.choice(",,;")
    start = chance.choice((b"", b"\xef\xbb\xbf"))
    if chance.random() < 0.1:
        start += f"sep={delimiter}\n".encode()
    lines = [_line([chance.choice(AROUND) + name for name in columns], delimiter)]
    for row in rows:
        if isinstance(row, Unreadable):
            lines.append(row.line.replace(b",", delimiter.encode()) + b"\n")
        else:
            notes = {"not_a_column": chance.choice(NOTES)}
            values = [(notes | row).get(column, "") for column in columns]
            lines.append(_line(values, delimiter))
        if chance.random() < 0.05:
            lines.append(delimiter.encode() * chance.randint(0, len(columns)) + b"\n")
    return start + b"".join(lines)


def _columns(chance: random.Random, table: str, rows: list[Row | Unreadable]) -> list[str]:
    """In any order; an optional column that is empty throughout may be left out."""
    filled = {
        column
        for row in rows
        if not isinstance(row, Unreadable)
        for column, value in row.items()
        if value
    }
    kept = [
        column
        for column in COLUMNS[table]
        if column in filled | REQUIRED[table] or chance.random() < 0.5
    ]
    chance.shuffle(kept)
    return [*kept, *["not_a_column"] * chance.randint(1, 2)] if chance.random() < 0.2 else kept


def _line(values: list[str], delimiter: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerow(values)
    return text.getvalue().encode()
