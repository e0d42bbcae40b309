"""Reads the files of a demo county without the code that wrote them or that loads them."""

import csv
import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet
from plain_parser import rows_of

PROJECT = Path(__file__).resolve().parents[3]
ARCHIVED = (
    *("document_id", "document_set", "version", "archived_at", "record_kind", "service_task"),
    *("personal_identity_code", "temporary_identifier", "temporary_identifier_assigner"),
    *("start_date", "end_date", "social_service", "outcome", "decision_date", "organiser"),
)


@dataclass(frozen=True)
class Row:
    system: str
    table: str
    number: int
    # None when the line cannot be read.
    values: dict[str, str] | None


def read_rows(raw_dir: Path) -> list[Row]:
    rows = []
    for path in sorted(raw_dir.glob("demo_*/*.*")):
        read = _parquet_rows if path.suffix == ".parquet" else _csv_rows
        for number, values in enumerate(read(path), start=1):
            rows.append(Row(path.parent.name, path.stem, number, values))
    before = sum((row.system, row.table) == ("demo_south", "kanta_records") for row in rows)
    archived = [row for line in read_documents(raw_dir) for row in rows_of(line)]
    for number, said in enumerate(archived, start=before + 1):
        values = {name: said.get(name) or "" for name in ARCHIVED}
        rows.append(Row("demo_south", "kanta_records", number, values))
    return rows


def read_documents(raw_dir: Path) -> list[dict]:
    lines = (raw_dir / "demo_south/documents/kanta.ndjson").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _csv_rows(path: Path) -> list[dict[str, str] | None]:
    header, *lines = path.read_bytes().removesuffix(b"\n").split(b"\n")
    delimiter = ";" if b";" in header else ","
    columns = header.decode("utf-8-sig").split(delimiter)
    return [_csv_row(line, columns, delimiter) for line in lines]


def _csv_row(line: bytes, columns: list[str], delimiter: str) -> dict[str, str] | None:
    try:
        text = io.StringIO(line.decode("utf-8"))
        (fields,) = csv.reader(text, delimiter=delimiter, strict=True)
    except (UnicodeDecodeError, csv.Error):
        return None
    return dict(zip(columns, fields, strict=True)) if len(fields) == len(columns) else None


def _parquet_rows(path: Path) -> list[dict[str, str]]:
    rows = pyarrow.parquet.read_table(path).to_pylist()
    return [{key: value or "" for key, value in row.items()} for row in rows]


def read_answers(raw_dir: Path) -> list[dict[str, str]]:
    with (raw_dir / "planted_faults.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rules_of_severity(severity: str) -> set[str]:
    with (PROJECT / "seeds/rules/rule_catalogue.csv").open(encoding="utf-8", newline="") as file:
        return {row["rule_id"] for row in csv.DictReader(file) if row["severity"] == severity}


def national_codes(code_list: str) -> dict[tuple[str, str], str]:
    """(source system, local code) to national code, by the seed that the models read."""
    with (PROJECT / "seeds/mappings/local_codes.csv").open(encoding="utf-8", newline="") as file:
        return {
            (system, row["local_code"]): row["national_code"]
            for row in csv.DictReader(file)
            if row["code_list"].startswith(code_list)
            for system in ("demo_north", "demo_south", "demo_legacy")
            if row["source_system"] in (system, "*")
        }


def file_hashes(raw_dir: Path) -> dict[str, str]:
    return {
        path.relative_to(raw_dir).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(raw_dir.rglob("*"))
        if path.is_file()
    }
