"""Rows of source files: where they stand, what they say, what became of them and why."""

import re
from dataclasses import dataclass
from typing import Any

from sosdbt.explain.databases import Database, Row
from sosdbt.masking import MASK, mask
from sosdbt.raw.row_faults import fault_of
from sosdbt.raw.tables import TABLES
from sosdbt.text import counted, dates, paragraph, shown

# More rows than this under one id are an id that was masked, or none.
MOST_ROWS = 20
_ROW = re.compile(r"#([0-9]{1,15})")
_TOLD = (
    "source_system", "source_table", "record_id", "source_row", "source_line", "file_name",
    "client_key", "organiser", "service_task", "social_service", "outcome", "document_type",
    "decision_date", "start_date", "end_date", "service_unit", "recorded_date", "fate", "rule_ids",
    "delivered_id",
)  # fmt: skip
_DAYS = ("start_date", "end_date")
CODES = {
    "service_task": "task",
    "social_service": "service",
    "outcome": "outcome",
    "document_type": "document type",
    "service_unit": "unit",
}
_REASONS = {
    "delivered": "It went into {delivered_id}, {period}.",
    "archived_in_kanta": "It is archived in Kanta as a part of {delivered_id}, {period}.",
    "outside_quarter": "It has no day in the quarter, {quarter}.",
    "decided_outside_quarter": "It is a negative decision that was not made in the quarter, "
    "{quarter}.",
    "recorded_later": "It was recorded on {recorded_date}, after the as-of date {as_of_date}.",
    "cancelled": 'The source system has cancelled it: cancelled is "{cancelled}".',
    "replaced_document": "A newer version of its document, its invalidation or an entry on the "
    "end of the service took its place.",
    "task_not_in_register": "Its task {service_task} is family law, which must not be delivered.",
    "no_service_decision": "Its document type {document_type} is no service decision.",
    "same_service_not_in_register": "It names no task, and the same service stands elsewhere under "
    "family law, which must not be delivered.",
    "held_back": "It or its client breaks a rule of severity error.",
    "unreadable": "The line could not be read: {meaning}. {advice}",
    "newest_version": "It is the newest version of its document archived by the as-of date.",
    "older_version": "It does not count: there is a newer version of its document.",
    "invalidated": "It does not count: its document was invalidated by the as-of date.",
    "unusable_version": "It does not count: it or another record of the same version of its "
    "document set cannot be used.",
    "archived_later": "It was archived on {recorded_date}, after the as-of date {as_of_date}, "
    "and does not count.",
    None: "Rows of {source_table} have no fate of their own.",
}


@dataclass(frozen=True)
class RawRow:
    """What was asked for: `system/table/record_id`, `system/table/#row`, or an id alone, which is
    looked for in all systems and tables."""

    record: str
    system: str | None = None
    table: str | None = None

    @classmethod
    def read(cls, identifier: str) -> "RawRow":
        parts = identifier.split("/", 2)
        if len(parts) == 3 and parts[1] in TABLES:
            return cls(parts[2], parts[0].strip(), parts[1])
        return cls(identifier)

    @property
    def is_bare(self) -> bool:
        return self.table is None

    def __str__(self) -> str:
        return shown(self.record if self.is_bare else f"{self.system}/{self.table}/{self.record}")


def find_rows(database: Database, asked: RawRow) -> list[Row]:
    """A number is first of all the number of a row. Of very many rows, the first."""
    place = {"system": asked.system, "table": asked.table, "most": MOST_ROWS}
    by_number = None if asked.is_bare else _ROW.fullmatch(asked.record)
    number = int(by_number[1]) if by_number else None
    rows = database.rows("rows_asked_for", **place, row=number, record_id=None) if number else []
    for record_id in (asked.record, asked.record.strip()):
        rows = rows or database.rows("rows_asked_for", **place, row=None, record_id=record_id)
    return rows


def explain_rows(
    database: Database, asked: RawRow, language: str
) -> tuple[dict[str, Any], list[str]] | None:
    """What became of the rows asked for, as content and as lines; None where there are none."""
    rows = find_rows(database, asked)
    if not rows:
        return None
    content = {
        "kind": "rows",
        "asked": str(asked),
        "is_bare": asked.is_bare,
        "rows_in_all": rows[0]["rows_in_all"],
        "rows": [_explained(database, row, language) for row in rows],
    }
    return content, _lines(content)


def _explained(database: Database, row: Row, language: str) -> dict[str, Any]:
    return {
        **told(row),
        "why": _why(database, row),
        "held_back_by": database.rows(
            f"select rule_id, title_{language} as title, message_{language} as message, "
            f"fix_{language} as fix from rule_catalogue "
            "where list_contains(string_split($rule_ids, ' '), rule_id) order by rule_id",
            rule_ids=row["rule_ids"],
        ),
        "rules": rules_found(database, [row], language),
    }


def _why(database: Database, row: Row) -> str:
    """The reason in words. They name only what the reason needs."""
    parameters = database.parameters
    found = database.rows("record", id=row["delivered_id"]) if row["delivered_id"] else [{}]
    period = dates(found[0].get("start_date"), found[0].get("end_date"))
    if found[0].get("decision_date"):
        period = f"decided {found[0]['decision_date']}, {period}"
    fault = fault_of(row["read_error"] or "")
    return _REASONS[row["reason"]].format(
        **row,
        as_of_date=parameters["as_of_date"],
        quarter=dates(parameters["first_day"], parameters["last_day"]),
        period=period,
        meaning=fault.meaning,
        advice=fault.advice,
    )


def told(row: Row) -> dict[str, Any]:
    """What may leave the database: ids masked, no text of the file that was not asked for."""
    return {"name": name_of(row), **{column: row[column] for column in _TOLD}}


def name_of(row: Row) -> str:
    """`system/table/record_id`, by which the row can be explained.

    `#row` where it has no id, or one that is not shown as it is or reads as a number of a row.
    """
    table = f"{row['source_system']}/{row['source_table']}"
    record = row["record_id"] or ""
    named = f"{table}/{record}"
    is_plain = record.isprintable() and record == record.strip() and record[:1] not in ("", "#")
    if is_plain and MASK not in named and mask(named) == named:
        return named
    return f"{table}/#{row['source_row']}"


def rules_found(
    database: Database, rows: list[Row], language: str, *, is_delivered: bool = False
) -> dict[str, Any]:
    """What the rules found on rows, on their clients and on the links of these clients."""
    database.rows(
        "create or replace temp table chosen as select unnest($systems) as source_system, "
        "unnest($tables) as source_table, cast(unnest($rows) as bigint) as source_row",
        systems=[row["source_system"] for row in rows],
        tables=[row["source_table"] for row in rows],
        rows=[row["source_row"] for row in rows],
    )
    database.rows("looked_at")
    findings = [
        {
            "rule_id": row["rule_id"],
            "severity": row["severity"],
            "title": row[f"title_{language}"],
            "name": name_of(row),
            "source_row": row["source_row"],
            "field": row["field"],
            "is_waived": row["is_waived"],
        }
        for row in database.rows("findings")
    ]
    ran = database.rows("rules_that_looked", is_delivered=is_delivered)
    looked = {row["rule_id"] for row in ran}
    found = {finding["rule_id"] for finding in findings}
    return {
        "rules_that_looked": sorted(looked | found),
        "rules_that_found_nothing": len(looked - found),
        "findings": findings,
    }


def place(row: Row) -> str:
    line = f", line {row['source_line']}" if row["source_line"] else ""
    return f"row {row['source_row']}{line} of {row['file_name']}"


def period_and_codes(row: Row) -> str:
    """The dates of a row and its codes, on one line."""
    said = {name: _as_written(row[name] or "") for name in ("decision_date", *_DAYS, *CODES)}
    parts = [f"decided {said['decision_date']}"] if said["decision_date"] else []
    if said["start_date"] or said["end_date"] or not parts:
        parts.append(dates(*(said[name] for name in _DAYS)))
    parts += [f"{word} {said[column]}" for column, word in CODES.items() if said[column]]
    return ", ".join(parts)


def _as_written(text: str) -> str:
    """In quotes where blanks around a value would not be seen."""
    return text if text == text.strip() else f'"{text}"'


def finding_lines(found: dict[str, Any]) -> list[str]:
    """What the rules found on rows, and how many found nothing."""
    looked = counted(len(found["rules_that_looked"]), "rule")
    if not found["findings"]:
        return [f"Rules: {looked} looked at this, and found nothing"]
    quiet = found["rules_that_found_nothing"]
    lines = [f"Rules: {looked} looked at this; {quiet:,} found nothing, the others this:"]
    rule_id = None
    for finding in found["findings"]:
        if finding["rule_id"] != rule_id:
            rule_id = finding["rule_id"]
            lines.append(f"  {rule_id}  {finding['severity']:<7}  {finding['title']}")
        where = finding["name"] + (f", {finding['field']}" if finding["field"] else "")
        lines.append(f"    {where}{', waived' if finding['is_waived'] else ''}")
    return lines


def _lines(found: dict[str, Any]) -> list[str]:
    rows, in_all = found["rows"], found["rows_in_all"]
    lines = []
    if found["is_bare"]:
        places = sorted({f"{row['source_system']}/{row['source_table']}" for row in rows})
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
        lines += ([""] if position else []) + _row_lines(row)
    return lines


def _row_lines(row: Row) -> list[str]:
    fate = ": " + row["fate"].replace("_", " ") if row["fate"] else ""
    lines = [f"{row['name']}, {place(row)}{fate}", *paragraph(row["why"])]
    if row["source_table"] not in ("clients", "identity_links"):
        lines.append(f"  The row: {period_and_codes(row)}")
    if row["client_key"]:
        lines.append(f"  Its client: {row['client_key']}")
    for rule in row["held_back_by"]:
        lines += ["", f"  {rule['rule_id']}  {rule['title']}"]
        lines += [*paragraph(rule["message"], 10), *paragraph(f"What to do: {rule['fix']}", 10)]
    return [*lines, "", *finding_lines(row["rules"])]
