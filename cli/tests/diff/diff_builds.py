"""A small county in four deliveries: as first delivered; after changes in the sources; rebuilt for
the first as-of date from rows of later; and under another set-up. A client's id tells what is
planted there, so that a test can name it.
"""

import csv
import json
import os
from pathlib import Path

from forked import forked
from hand_made import identity_code
from key_files import key_file
from lenient_project import SHARED, lenient_project

from sosdbt.raw.tables import TABLES

SYSTEM = "effica"
AS_OF, LATER = "2023-05-01", "2023-06-01"

Row = dict[str, str]
Tables = dict[str, list[Row]]


def code(number: int) -> str:
    return identity_code(f"{1 + number % 28:02}0190", 900 + number)


NAMES = [
    "same", "end_moved", "start_moved", "removed", "new", "late", "late_row", "archived",
    "not_archived", "recoded", "born", "archived_and_changed", "changed_and_late", "mended",
    "decision", "use", "child", "waived", "mapped", "gap", "bridged",
]  # fmt: skip
CODES = {name: code(number) for number, name in enumerate(NAMES) if name != "born"}
CODES["child"] = identity_code("010115", 951, "A")
NEW_CODE = code(NAMES.index("recoded") + 28)  # Of the same birth date.
ORGANISER = "1.2.246.10.2012566.10.0"


def _period(name: str, start: str = "2023-01-10", end: str = "", **more: str) -> Row:
    return {
        "record_id": more.pop("record_id", name),
        "client_id": name,
        "service_task": more.pop("service_task", "20"),
        "start_date": start,
        "end_date": end,
        "recorded_at": more.pop("recorded_at", "2023-01-31"),
        **more,
    }


def _archived(name: str, start: str, end: str, archived_at: str = "2023-02-01") -> Row:
    return {
        "document_id": f"doc-{name}",
        "document_set": f"set-{name}",
        "version": "1",
        "archived_at": archived_at,
        "record_kind": "client_relation",
        "personal_identity_code": CODES[name],
        "service_task": "20",
        "start_date": start,
        "end_date": end,
        "organiser": ORGANISER,
    }


def first() -> Tables:
    clients = [
        {"client_id": name, "personal_identity_code": CODES[name], "sex": "2"}
        for name in NAMES
        if name != "born"
    ]
    clients.append(
        {
            "client_id": "born",
            "temporary_identifier": "T-77",
            "temporary_identifier_assigner": ORGANISER,
            "birth_date": "1990-01-01",
            "sex": "1",
        }
    )
    return {
        "clients": clients,
        "client_relation_periods": [
            _period("same"),
            _period("end_moved"),
            _period("start_moved"),
            _period("removed"),
            _period("late", recorded_at="2023-05-15"),
            _period("archived"),
            _period("not_archived", end="2023-02-28"),
            _period("recoded"),
            _period("born"),
            _period("archived_and_changed"),
            _period("changed_and_late"),
            _period("mended", start="2023-03-01", end="2023-02-01"),
            _period("waived", start="1950-01-01"),
            _period("mapped", service_task="15"),
            _period("gap", end="2023-01-31"),
            _period("gap", start="2023-02-02", record_id="gap-2"),
            _period("bridged", end="2023-01-31"),
            _period("bridged", start="2023-02-10", record_id="bridged-2"),
        ],
        "child_protection_periods": [],
        "service_decisions": [
            {
                "record_id": "decision",
                "client_id": "decision",
                "social_service": "37",
                "outcome": "1",
                "decision_date": "2023-01-15",
                "service_task": "20",
                "recorded_at": "2023-01-31",
            }
        ],
        "service_use": [
            {
                "record_id": "use",
                "client_id": "use",
                "social_service": "37",
                "start_date": "2023-01-15",
                "service_task": "20",
                "recorded_at": "2023-01-31",
            }
        ],
        "identity_links": [],
        "kanta_records": [_archived("not_archived", "2023-01-10", "2023-02-28")],
    }


def after_changes() -> Tables:
    tables = first()
    periods = {row["record_id"]: row for row in tables["client_relation_periods"]}
    clients = {row["client_id"]: row for row in tables["clients"]}
    periods["end_moved"]["end_date"] = "2023-02-10"
    periods["start_moved"]["start_date"] = "2023-01-05"
    del periods["removed"]
    periods["new"] = _period("new", recorded_at="2023-04-01")
    periods["late_row"] = _period("late_row", recorded_at="2023-05-20")
    periods["archived_and_changed"]["end_date"] = "2023-02-20"
    periods["changed_and_late"].update(end_date="2023-03-01", recorded_at="2023-05-21")
    periods["mended"]["end_date"] = "2023-03-05"
    # Joins the two periods of one client.
    periods["bridge"] = _period(
        "bridged", "2023-02-01", "2023-02-09", record_id="bridge", recorded_at="2023-05-22"
    )
    tables["client_relation_periods"] = list(reversed(periods.values()))
    clients["recoded"]["personal_identity_code"] = NEW_CODE
    clients["born"]["birth_date"] = "1991-02-03"
    tables["service_decisions"][0]["social_service"] = "93"
    tables["service_use"] = []
    tables["child_protection_periods"] = [
        {
            "record_id": "child",
            "client_id": "child",
            "start_date": "2023-01-01",
            "end_date": "2023-02-01",
            "recorded_at": "2023-01-31",
        }
    ]
    tables["kanta_records"] = [
        _archived("archived", "2023-01-10", ""),
        _archived("archived_and_changed", "2023-01-10", "2023-02-20"),
    ]
    return tables


def with_rows_of_later() -> Tables:
    """What was there, and rows recorded after the first as-of date."""
    tables = first()
    tables["client_relation_periods"] += [
        _period("new", recorded_at="2023-05-02"),
        _period("removed", start="2022-11-01", record_id="removed-again", recorded_at="2023-06-30"),
        # A correction: the right row, and one that says that the first was wrong.
        _period("same", end="2023-02-02", record_id="same-2", recorded_at="2023-05-11T08:00:00Z"),
        _period("same", recorded_at="2023-05-11", cancelled="true"),
    ]
    tables["child_protection_periods"] = [
        {
            "record_id": "child",
            "client_id": "child",
            "start_date": "2023-01-01",
            "recorded_at": "2.5.2023",
        }
    ]
    tables["service_use"] += [
        {
            "record_id": "use-2",
            "client_id": "use",
            "social_service": "31",
            "start_date": "2023-02-01",
            "recorded_at": "2023-05-02",
        }
    ]
    tables["kanta_records"] += [
        _archived("end_moved", "2023-01-10", "", archived_at="2023-05-02"),
        {
            **_archived("not_archived", "2023-01-10", "2023-01-11", archived_at="2023-05-03"),
            "version": "2",
        },
    ]
    return tables


def build_all(folder: Path) -> None:
    key = folder / "id.key"
    key.write_text("6" * 64 + "\n")
    key.chmod(0o600)
    out = folder / "deliveries"
    _build(folder / "first", first(), out, AS_OF, SHARED.environment)
    _build(folder / "later", after_changes(), out, LATER, SHARED.environment)
    _build(
        folder / "rebuilt",
        with_rows_of_later(),
        folder / "rebuilt_deliveries",
        AS_OF,
        SHARED.environment,
    )
    set_up = {"SOSDBT_PROJECT_DIR": str(_other_set_up(folder / "project"))}
    _build(folder / "set_up", first(), folder / "set_up_deliveries", AS_OF, set_up)


def _build(raw: Path, tables: Tables, out: Path, as_of: str, set_up: dict[str, str]) -> None:
    (raw / SYSTEM).mkdir(parents=True)
    for table, rows in tables.items():
        if rows:
            columns = sorted(
                {column for row in rows for column in row} | set(TABLES[table].required)
            )
            with (raw / SYSTEM / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SOSDBT_", "DBT_"))}
    _, printed, errors = forked(
        *("sosdbt", "build", "--quarter", "2023Q1", "--as-of", as_of, "--json"),
        *("--raw", raw, "--out", out),
        environment={
            **kept,
            "SOSDBT_KEY_FILE": key_file(raw.parent / "id.key"),
            **set_up,
            "SOSDBT_THREADS": "2",
        },
    )
    report = json.loads(printed)
    assert report["status"] == "delivered", (report["message"], errors)


def _other_set_up(copy: Path) -> Path:
    lenient_project(copy)
    with (copy / "seeds/rules/waivers.csv").open("a", encoding="utf-8") as file:
        file.write(
            f"CR-009,{SYSTEM},client_relation_periods,waived,2023Q1,looked at,a person,2024-01-01\n"
        )
    with (copy / "seeds/mappings/local_codes.csv").open("a", encoding="utf-8") as file:
        file.write(f"{SYSTEM},service_task,15,10\n")
    settings = copy / "dbt_project.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("max_gap_days: 0", "max_gap_days: 1"), encoding="utf-8")
    return copy
