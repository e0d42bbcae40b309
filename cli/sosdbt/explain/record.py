"""A delivered or archived record: its columns, its source rows, how they merged, what Kanta has."""

from typing import Any

from sosdbt.explain.delivered import delivered_columns
from sosdbt.explain.queries import Queries, Row
from sosdbt.explain.rules_found import rules_found
from sosdbt.explain.source_row import finding_lines, name_of, period_and_codes, place, told
from sosdbt.masking import mask_id
from sosdbt.text import counted, dates, pairs

MARTS = {
    "client_relation": "delivered_client_relation_periods",
    "child_protection": "delivered_child_protection_periods",
    "service": "delivered_services",
}
_JOINS = {
    "first": "",
    "overlaps": "overlaps the rows before it, which last {until}",
    "touches": "starts the day after the rows before it end ({until})",
    "bridges_a_gap": "starts within the allowed gap after the rows before it ({until})",
    "same": "says the same as the first",
}


def explain_record(queries: Queries, delivered_id: str, kind: Row, language: str) -> dict[str, Any]:
    is_archived = kind["archived_part"] == "whole"
    is_period = kind["kind"] != "service"
    (record,) = queries.rows("period" if is_period else "service", id=delivered_id)
    source_rows = queries.rows("rows_of_record", id=delivered_id)
    kanta = queries.rows("kanta_of_period" if is_period else "kanta_of_service", id=delivered_id)
    looked_at = source_rows + [
        {**row, "source_table": "kanta_records"}
        for row in kanta
        if row.get("is_in_period") or row.get("is_the_same")
    ]
    mart = MARTS[kind["kind"]]
    return {
        "kind": "record",
        "id": delivered_id,
        "state": "archived_in_kanta" if is_archived else "delivered",
        **delivered_columns(queries, mart, delivered_id, record, is_delivered=not is_archived),
        "person_id": record["person_id"],
        "source_rows": [
            {**told(row), "joins": row["joins"], "joins_rows_until": row["earlier_end"],
             "end_is_placeholder": row["end_is_placeholder"]}
            for row in source_rows
        ],
        "kanta": _kanta_of_period(record, kanta) if is_period else _kanta_of_service(record, kanta),
        "rules": rules_found(queries, looked_at, language, is_delivered=not is_archived),
    }  # fmt: skip


def _kanta_of_period(record: Row, rows: list[Row]) -> dict[str, Any]:
    periods: dict[str, dict[str, Any]] = {}
    for row in rows:
        period = periods.setdefault(
            row["start_date"],
            {
                "start_date": row["start_date"],
                "end_date": row["end_date"],
                "has_a_day_of_the_record_in_the_quarter": row["is_in_period"],
                "documents": [],
            },
        )
        period["documents"].append(_document(row))
    return {
        "holds": record["archived_part"],
        "days_in_quarter": record["days_in_quarter"],
        "days_archived": record["days_archived"],
        "periods": list(periods.values()),
    }


def _kanta_of_service(record: Row, rows: list[Row]) -> dict[str, Any]:
    return {
        "holds": "whole" if record["is_archived"] else "none",
        "documents": [
            {
                **_document(row),
                "start_date": row["start_date"],
                "end_date": row["end_date"],
                "is_the_same": bool(row["is_the_same"]),
            }
            for row in rows
        ],
    }


def _document(row: Row) -> dict[str, Any]:
    return {
        "name": name_of(
            {**row, "source_table": "kanta_records", "record_id": mask_id(row["document_id"] or "")}
        ),
        "source_row": row["source_row"],
        "version": row["document_version"],
    }


def record_lines(found: dict[str, Any]) -> list[str]:
    return [
        f"File {found['file']}"
        if found["state"] == "delivered"
        else f"It would stand in {found['file']} as:",
        *pairs(found["columns"]),
        "",
        *_row_lines(found),
        "",
        *_kanta_lines(found["kanta"]),
        "",
        *finding_lines(found["rules"]),
    ]


def _row_lines(found: dict[str, Any]) -> list[str]:
    rows = found["source_rows"]
    what = "one record" if "documents" in found["kanta"] else "one period"
    heading = "Source row:" if len(rows) == 1 else f"{len(rows)} source rows became {what}:"
    lines = [heading]
    for row in rows:
        lines.append(f"  {row['name']}")
        lines.append(f"    {place(row)}")
        placeholder = ", taken as open" if row["end_is_placeholder"] else ""
        lines.append(f"    {period_and_codes(row)}{placeholder}")
        until = f"to {row['joins_rows_until']}" if row["joins_rows_until"] else "with no end"
        why = _JOINS[row["joins"]].format(until=until)
        if why:
            lines.append(f"    {why}")
    return lines


def _kanta_lines(kanta: dict[str, Any]) -> list[str]:
    if "documents" in kanta:
        return _kanta_service_lines(kanta)
    days = counted(kanta["days_in_quarter"], "day")
    heading = {
        "none": f"Kanta holds none of its {days} in the quarter, so it is delivered",
        "partial": f"Kanta holds {kanta['days_archived']} of its {days} in the quarter, "
        "so it is delivered whole",
        "whole": f"Kanta holds all of its {days} in the quarter, so it is not delivered",
    }[kanta["holds"]]
    lines = [heading]
    for period in kanta["periods"]:
        where = "" if period["has_a_day_of_the_record_in_the_quarter"] else ", not these days"
        lines.append(f"  archived {dates(period['start_date'], period['end_date'])}{where}")
        lines += [f"    {_document_line(document)}" for document in period["documents"]]
    return lines


def _kanta_service_lines(kanta: dict[str, Any]) -> list[str]:
    lines = [
        "Kanta holds it, so it is not delivered"
        if kanta["holds"] == "whole"
        else "Kanta does not hold it, so it is delivered"
    ]
    for document in kanta["documents"]:
        same = "the same day" if document["is_the_same"] else "another day, so not this one"
        lines.append(f"  archived {document['start_date']}, {same}")
        lines.append(f"    {_document_line(document)}")
    return lines


def _document_line(document: dict[str, Any]) -> str:
    return f"{document['name']}, version {document['version']}, row {document['source_row']}"
