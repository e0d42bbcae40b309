"""A row of a source file: what became of it, and why."""

import re
from dataclasses import dataclass
from typing import Any

from sosdbt.explain.queries import Queries, Row
from sosdbt.explain.rules_found import rule_texts, rules_found
from sosdbt.explain.source_row import finding_lines, period_and_codes, place, told
from sosdbt.raw.names import shown
from sosdbt.raw.row_faults import fault_of
from sosdbt.raw.tables import TABLES
from sosdbt.text import dates, paragraph

# More rows than this under one id are an id that was masked, or none.
MOST_ROWS = 20
_ROW = re.compile(r"#([0-9]{1,15})")


@dataclass(frozen=True)
class RawRow:
    """What was asked for: `system/table/record_id`, or `system/table/#row`."""

    system: str
    table: str
    record: str
    what = "the row"

    def __str__(self) -> str:
        return shown(f"{self.system}/{self.table}/{self.record}")


@dataclass(frozen=True)
class BareId:
    """An id of which it was not said where it is: all systems and tables are searched."""

    record: str
    system = None
    table = None
    what = "the id"

    def __str__(self) -> str:
        return shown(self.record)


def parse_raw_row(identifier: str) -> RawRow | BareId:
    parts = identifier.split("/", 2)
    is_row = len(parts) == 3 and parts[1] in TABLES
    return RawRow(parts[0].strip(), parts[1], parts[2]) if is_row else BareId(identifier)


def find_rows(queries: Queries, asked: RawRow | BareId) -> list[Row] | None:
    """A number is first of all the number of a row."""
    by_number = _ROW.fullmatch(asked.record) if isinstance(asked, RawRow) else None
    rows: list[Row] = []
    if by_number:
        rows = queries.rows(
            "row_by_number", system=asked.system, table=asked.table, row=int(by_number[1])
        )
    for record_id in (asked.record, asked.record.strip()):
        rows = rows or _by_id(queries, asked, record_id)
    return rows or None


def _by_id(queries: Queries, asked: RawRow | BareId, record_id: str) -> list[Row]:
    return queries.rows(
        "rows_by_record_id",
        system=asked.system,
        table=asked.table,
        record_id=record_id,
        most=MOST_ROWS,
    )


def explain_rows(
    queries: Queries, asked: RawRow | BareId, rows: list[Row], parameters: Row, language: str
) -> dict[str, Any]:
    return {
        "kind": "rows",
        "asked": str(asked),
        "is_bare": isinstance(asked, BareId),
        "rows_in_all": rows[0]["rows_in_all"],
        "rows": [_explained(queries, row, parameters, language) for row in rows],
    }


def _explained(queries: Queries, row: Row, parameters: Row, language: str) -> dict[str, Any]:
    rule_ids = (row["rule_ids"] or "").split()
    record = None
    if row["delivered_id"]:
        name = "service" if row["source_table"].startswith("service_") else "period"
        (record,) = queries.rows(name, id=row["delivered_id"])
    return {
        **told(row),
        "why": _why(row, record, parameters),
        "held_back_by": rule_texts(queries, rule_ids, language) if rule_ids else [],
        "rules": rules_found(queries, [row], language),
    }


def _why(row: Row, record: Row | None, parameters: Row) -> str:
    fate = row["fate"]
    if record is not None:
        period = dates(record["start_date"], record["end_date"])
        if record.get("decision_date"):
            period = f"decided {record['decision_date']}, {period}"
        what = "went into" if fate == "delivered" else "is archived in Kanta as a part of"
        return f"It {what} {row['delivered_id']}, {period}."
    if fate == "outside_quarter":
        return _why_outside(row, parameters)
    if fate == "recorded_later":
        return (
            f"It was recorded on {row['recorded_date']}, "
            f"after the as-of date {parameters['as_of_date']}."
        )
    if fate == "cancelled":
        return f'The source system has cancelled it: cancelled is "{row["cancelled"]}".'
    if fate == "excluded":
        if row["task_is_in_register"] is False:
            return f"Its task {row['service_task']} is family law, which must not be delivered."
        return f"Its document type {row['document_type']} is no service decision."
    if fate == "held_back":
        return "It or its client breaks a rule of severity error."
    if row["read_error"]:
        fault = fault_of(row["read_error"])
        return f"The line could not be read: {fault.meaning}. {fault.advice}"
    if row["source_table"] == "kanta_records":
        return _why_in_kanta(row, parameters)
    return f"Rows of {row['source_table']} have no fate of their own."


def _why_outside(row: Row, parameters: Row) -> str:
    quarter = dates(parameters["first_day"], parameters["last_day"])
    if row["outcome_slug"] == "negative":
        return f"It is a negative decision that was not made in the quarter, {quarter}."
    return f"It has no day in the quarter, {quarter}."


def _why_in_kanta(row: Row, parameters: Row) -> str:
    if row["kanta_state"] == "counts":
        return "It is the newest version of its document archived by the as-of date."
    if row["recorded_date"] and row["recorded_date"] > parameters["as_of_date"].isoformat():
        return (
            f"It was archived on {row['recorded_date']}, after the as-of date "
            f"{parameters['as_of_date']}, and does not count."
        )
    return (
        "It does not count: there is a newer version of its document, or its document set, "
        "version or day of archiving cannot be used."
    )


def raw_row_lines(found: dict[str, Any]) -> list[str]:
    rows = found["rows"]
    lines = []
    in_all = found["rows_in_all"]
    if found["is_bare"]:
        places = sorted({"/".join(row["name"].split("/")[:2]) for row in rows})
        lines += [f"{found['asked']} is in {', '.join(places)}.", ""]
    if in_all > len(rows):
        lines += [
            f"{in_all:,} rows have this id. The first {len(rows)} are told; "
            "ask for another by its number: system/table/#5.",
            "",
        ]
    elif in_all > 1:
        lines += [f"{in_all} rows have this id:", ""]
    for position, row in enumerate(rows):
        lines += ([""] if position else []) + _lines(row)
    return lines


def _lines(row: dict[str, Any]) -> list[str]:
    fate = ": " + row["fate"].replace("_", " ") if row["fate"] else ""
    lines = [f"{row['name']}, {place(row)}{fate}", *paragraph(row["why"])]
    if row["source_table"] not in ("clients", "identity_links"):
        lines.append(f"  The row: {period_and_codes(row)}")
    if row["client_key"]:
        lines.append(f"  Its client: {row['client_key']}")
    for rule in row["held_back_by"]:
        lines += ["", f"  {rule['rule_id']}  {rule['title']}"]
        lines += paragraph(rule["message"], 10)
        lines += [*paragraph(f"What to do: {rule['fix']}", 10)]
    return [*lines, "", *finding_lines(row["rules"])]
