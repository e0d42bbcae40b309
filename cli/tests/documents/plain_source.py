"""What documents say as a source, in plain Python, from docs/documents.md: flat raw tables.

It shares nothing with the models: no mapping, no SQL.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from plain_parser import Row, rows_of

TYPES = {
    "iakkaiden_palvelupaatos": "11000",
    "lapsiperheiden_palvelupaatos": "11001",
    "lastensuojelun_palvelu__tai_tukitoimipaatos": "11002",
    "paatos_paihde__ja_riippuvuustyon_erityisesta_palvelusta": "11003",
    "tyoikaisten_palvelupaatos": "11052",
    "vammaispalvelupaatos": "11053",
    "valitystilipaatos": "11054",
    "lastensuojelun_jalkihuollon_palvelu__tai_tukitoimipaatos": "11059",
}
CLIENTS = ("personal_identity_code", "temporary_identifier", "temporary_identifier_assigner")
ABOUT = ("birth_date", "sex", "municipality", "non_disclosure")
COLUMNS = {
    "clients": ("client_id", *CLIENTS, *ABOUT),
    "client_relation_periods": (
        *("record_id", "client_id", "service_task", "start_date", "end_date"),
        *("organiser", "recorded_at"),
    ),
    "child_protection_periods": (
        *("record_id", "client_id", "start_date", "end_date", "organiser", "recorded_at"),
    ),
    "service_decisions": (
        *("record_id", "client_id", "social_service", "outcome", "decision_date", "valid_from"),
        *("valid_to", "service_task", "document_type", "organiser", "recorded_at"),
    ),
    "service_use": (
        *("record_id", "client_id", "social_service", "start_date", "end_date", "service_task"),
        *("organiser", "recorded_at"),
    ),
}


def tables_of(lines: Iterable[dict[str, Any]], as_of: date) -> dict[str, list[Row]]:
    """The rows that hold on the as-of date; what was replaced is not among them."""
    current = [row for line in _newest(lines, as_of) for row in _source_rows(line)]
    tables: dict[str, list[Row]] = {table: [] for table in COLUMNS}
    ended = _end_services([row for row in current if row["record_kind"].startswith("service_")])
    for row in current:
        row["valid_from"], row["valid_to"] = row["start_date"], row["end_date"]
        tables["clients"].append(row)
        if row["record_id"] not in ended:
            tables[_table(row["record_kind"])].append(row)
    return tables


def _newest(lines: Iterable[dict[str, Any]], as_of: date) -> list[dict[str, Any]]:
    sets = defaultdict(list)
    for line in lines:
        if rows_of(line) and _day(line["archived_at"]) <= as_of:
            sets[line["document_set"]].append(line)
    newest = []
    for versions in sets.values():
        invalidated = [line["invalidated_at"] for line in versions if line.get("invalidated_at")]
        if not any(_day(moment) <= as_of for moment in invalidated):
            last = max(int(line["version"]) for line in versions)
            newest += [line for line in versions if int(line["version"]) == last]
    return newest


def _day(moment: str) -> date:
    if len(moment) == 10:
        return date.fromisoformat(moment)
    return datetime.fromisoformat(moment).astimezone(ZoneInfo("Europe/Helsinki")).date()


def _source_rows(line: dict[str, Any]) -> list[Row]:
    [(name, document)] = line["document"].items()
    relation = document.get("sosiaalihuollon_asiakkuus", document.get("asiakkuuden_tiedot", {}))
    is_old = name == "asiakkuusasiakirja" and relation.pop("vanha_asiakkuus", False)
    rows = rows_of(line)
    for number, row in enumerate(rows, 1):
        row["record_id"] = row["client_id"] = f"{line['document_id']}-{number}"
        row["recorded_at"] = line["archived_at"]
        row["document_type"] = TYPES.get(name)
        if is_old:
            row["end_date"] = row["end_date"] or "unknown"
        if name == "asiakkuusasiakirja":
            client = document["asiakas"]
            row["birth_date"] = client.get("syntymaaika")
            row["sex"] = client.get("sukupuoli", {}).get("code")
            home = client.get("kotikunta", {})
            code = home.get("kuntakoodi", home.get("kunta"))
            row["municipality"] = code.get("code") if isinstance(code, dict) else None
            forbidden = client.get("turvakielto")
            row["non_disclosure"] = None if forbidden is None else str(forbidden).lower()
    return rows


def _end_services(rows: list[Row]) -> set[str]:
    """Gives each entry on an end its start, and the starts that have an end."""
    starts = defaultdict(list)
    for row in rows:
        if row["record_kind"] == "service_use" and _is_day(row["start_date"]):
            starts[_service(row)].append(row)
    ended = set()
    for row in rows:
        if row["record_kind"] != "service_end":
            continue
        end = row["end_date"] if _is_day(row["end_date"]) else "9999"
        before = [start["start_date"] for start in starts[_service(row)]]
        before = [start for start in before if start <= end]
        if before:
            row["start_date"] = max(before)
            ended |= {
                start["record_id"]
                for start in starts[_service(row)]
                if start["start_date"] == max(before)
            }
    return ended


def _service(row: Row) -> tuple:
    return (*(row[name] for name in CLIENTS), row["social_service"], row["service_task"])


def _is_day(text: str | None) -> bool:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text or ""):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _table(kind: str) -> str:
    return {
        "client_relation": "client_relation_periods",
        "child_protection": "child_protection_periods",
        "service_decision": "service_decisions",
    }.get(kind, "service_use")
