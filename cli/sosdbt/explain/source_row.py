"""A source row as it is told: where it stands, its dates, and what the rules found on it."""

from typing import Any

from sosdbt.explain.queries import Row
from sosdbt.masking import MASK, mask
from sosdbt.text import counted, dates

_TOLD = (
    "source_system",
    "source_table",
    "record_id",
    "source_row",
    "source_line",
    "file_name",
    "client_key",
    "organiser",
    "service_task",
    "social_service",
    "outcome",
    "document_type",
    "decision_date",
    "start_date",
    "end_date",
    "service_unit",
    "recorded_date",
    "fate",
    "rule_ids",
    "delivered_id",
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


def place(row: dict[str, Any]) -> str:
    line = f", line {row['source_line']}" if row["source_line"] else ""
    return f"row {row['source_row']}{line} of {row['file_name']}"


def period_and_codes(row: dict[str, Any]) -> str:
    """The dates of a row and its codes, on one line."""
    parts = []
    if row["decision_date"]:
        parts.append(f"decided {as_written(row['decision_date'])}")
    if row["start_date"] or row["end_date"] or not parts:
        parts.append(
            dates(*(row[name] and as_written(row[name]) for name in ("start_date", "end_date")))
        )
    for column, word in (
        ("service_task", "task"),
        ("social_service", "service"),
        ("outcome", "outcome"),
        ("document_type", "document type"),
        ("service_unit", "unit"),
    ):
        if row[column]:
            parts.append(f"{word} {as_written(row[column])}")
    return ", ".join(parts)


def as_written(text: str) -> str:
    """In quotes where blanks around a value would not be seen."""
    return text if text == text.strip() else f'"{text}"'


def finding_lines(found: dict[str, Any]) -> list[str]:
    """What the rules found on rows, and how many found nothing."""
    findings = found["findings"]
    looked = counted(len(found["rules_that_looked"]), "rule")
    quiet = found["rules_that_found_nothing"]
    if not findings:
        return [f"Rules: {looked} looked at this, and found nothing"]
    lines = [f"Rules: {looked} looked at this; {quiet:,} found nothing, the others this:"]
    rule_id = None
    for finding in findings:
        if finding["rule_id"] != rule_id:
            rule_id = finding["rule_id"]
            lines.append(f"  {rule_id}  {finding['severity']:<7}  {finding['title']}")
        where = finding["name"] + (f", {finding['field']}" if finding["field"] else "")
        lines.append(f"    {where}{', waived' if finding['is_waived'] else ''}")
    return lines
