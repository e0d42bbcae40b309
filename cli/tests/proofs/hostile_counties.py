"""Counties whose systems hold values that nobody would send in good faith, drawn from a seed."""

import csv
import io
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hand_made import identity_code
from hostile_pieces import COLUMNS as ODD_COLUMNS
from national_codes import OUTCOME, TASK

from sosdbt.raw.tables import TABLES

CODES = tuple(identity_code("010190", number) for number in range(900, 940))
IDS = ("1", "2", "3", "=4", "x;=1+1", "-5", "' or 1=1 --", CODES[0], f"id {CODES[1]}", "a\n=1")
DAYS = ("2023-01-10", "31.1.2023", "2022-12-31", "2023-03-31", "1.4.2023", "2023-02-05", "")
ODD_DAYS = (
    "2023-02-31", "0000-00-00", "9999-12-31", "0001-01-01", "5881580-07-11", "294247-01-10",
    "infinity", "-infinity", "epoch",
    "2023-1-1", "1.13.2023", "20230101", "2023", "2023-01",
    " 2023-01-01", "2023-01-01T00:00:00+14:00", "12023-01-01", "-2023-01-01",
    "\u0662\u0660\u0662\u0663-01-01",
)  # fmt: skip
PLAIN = {
    "client_id": IDS[:5],
    "record_id": tuple(map(str, range(40))),
    "document_id": tuple(map(str, range(40))),
    "document_set": ("s1", "s2", "=s3"),
    "personal_identity_code": CODES,
    "temporary_identifier": ("T1", "=T2", ""),
    "temporary_identifier_assigner": ("1.2.246.10.2012566.10.0", "x", ""),
    "service_task": ("10", "15", "20", TASK["older_people"], TASK["family_law"], "x"),
    "social_service": ("37", "10", "x"),
    "outcome": ("1", "2", OUTCOME["partly_positive"], "kielteinen"),
    "record_kind": ("client_relation", "child_protection", "service_decision", "service_use"),
    "version": ("1", "2", "99999999999999999999999", "-1", "1.5", "0x1", "1e9"),
    "cancelled": ("", "", "true", "ei", "nej", "maybe"),
    "sex": ("1", "2", "0", "9", "x"),
    "organiser": ("", "", "1.2.246.10.9999999.10.0", "x"),
    "municipality": ("091", "", "x"),
    "non_disclosure": ("", "kyllä", "0"),
}
HOSTILE = (
    *ODD_DAYS, "", " ", "NULL", "nan", "1e400", "'", "''", '"', "\\", "%s%n", "{{ 1/0 }}",
    "'; drop table clients; --", "$$", "../../x", "\u2028", "\ufeff", "\u202e", "\x1b[31m", "\x7f",
    "=cmd|' /C calc'!A0", "\t=1", "\r=1", "'=1", "@x", "\uff1d1", "ß" * 300, "\U0001f600",
    "a\u0301" * 50, "x" * 5000, f"={CODES[2]}", f"x{CODES[3]}x", CODES[4].lower(), CODES[5][:-1],
    "\U0001d7d9", "\ue000", "\U0010ffff", "-", "+", "|", ",", ";", "a\r\nb",
)  # fmt: skip
BYTES = (b"\0", b"\xff", b"\xed\xa0\x80", b'"', b'"x', b",,,,,,", b"\r", b"x" * 140_000)


def write_hostile_system(folder: Path, chance: random.Random) -> None:
    folder.mkdir(parents=True)
    for table in TABLES.values():
        if table.name != "clients" and chance.random() < 0.3:
            continue
        rows = [
            [_value(column, chance) for column in table.columns]
            for _ in range(chance.randint(0, 12))
        ]
        if chance.random() < 0.2:
            _write_parquet(folder / f"{table.name}.parquet", table.columns, rows, chance)
        else:
            _write_csv(folder / f"{table.name}.csv", table.columns, rows, chance)


def _value(column: str, chance: random.Random) -> str:
    if chance.random() < 0.12:
        return chance.choice((*HOSTILE, *IDS))
    if column in PLAIN:
        return chance.choice(PLAIN[column])
    if column.endswith(("_date", "_at", "_from", "_to")):
        return chance.choice(DAYS if chance.random() < 0.8 else ODD_DAYS)
    return ""


def _write_csv(
    path: Path, columns: tuple[str, ...], rows: list[list[str]], chance: random.Random
) -> None:
    text = io.StringIO()
    writer = csv.writer(
        text,
        delimiter=chance.choice(",;"),
        quoting=chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
        lineterminator=chance.choice(("\n", "\r\n")),
    )
    writer.writerows([columns, *rows])
    header, *lines = text.getvalue().encode().splitlines(keepends=True)
    if chance.random() < 0.4:
        for _ in range(chance.randint(1, 3)):
            line = chance.choice(lines) if lines else b"\n"
            cut = chance.randint(0, len(line))
            broken = line[:cut] + chance.choice(BYTES) + line[cut:]
            lines.insert(chance.randint(0, len(lines)), broken)
    path.write_bytes(header + b"".join(lines))


def _write_parquet(
    path: Path, columns: tuple[str, ...], rows: list[list[str]], chance: random.Random
) -> None:
    rows = (rows + [[""] * len(columns)] * 2)[:2] if chance.random() < 0.5 else rows
    arrays: list[pa.Array] = [
        pa.array([row[number] for row in rows], pa.string()) for number in range(len(columns))
    ]
    if len(rows) == 2:
        for number in range(len(columns)):
            odd = chance.choice(ODD_COLUMNS)
            if chance.random() < 0.3 and _is_read(odd.type):
                arrays[number] = odd
    pq.write_table(pa.Table.from_arrays(arrays, names=list(columns)), path)


def _is_read(kind: pa.DataType) -> bool:
    """Whether no value of the type is one that ends in exit code 2."""
    refused = (pa.float16(), pa.float64())
    return not (pa.types.is_nested(kind) or pa.types.is_duration(kind) or kind in refused)
