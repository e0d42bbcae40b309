"""A delivered or archived record, or a client: its columns, its source rows, what Kanta has."""

from itertools import groupby
from typing import Any

from sosdbt.config import find_project
from sosdbt.explain.databases import Database, Row
from sosdbt.explain.rows import (
    CODES,
    finding_lines,
    name_of,
    period_and_codes,
    place,
    rules_found,
    told,
)
from sosdbt.masking import MASK
from sosdbt.package.contract import contract_in_force
from sosdbt.package.csv_lines import identifier
from sosdbt.text import counted, dates, pairs

_MARTS = {
    "client_relation": "delivered_client_relation_periods",
    "child_protection": "delivered_child_protection_periods",
    "service": "delivered_services",
}
_KEYS = {
    "delivered_clients": "person_id",
    "delivered_client_relation_periods": "period_id",
    "delivered_child_protection_periods": "period_id",
    "delivered_services": "service_id",
}
_JOINS = {
    "first": "",
    "overlaps": "overlaps the rows before it, which last {until}",
    "touches": "starts the day after the rows before it end ({until})",
    "bridges_a_gap": "starts within the allowed gap after the rows before it ({until})",
    "same": "says the same as the first",
}
STATES = {
    "delivered": "delivered",
    "archived_in_kanta": "archived in Kanta, not delivered",
    "not_delivered": "not delivered",
}
Told = tuple[dict[str, Any], list[str]]


def explain_delivered(database: Database, delivered_id: str, language: str) -> Told | None:
    """Of the record or client with a delivered id, content and lines; None where there is none."""
    records = database.rows("record", id=delivered_id)
    if records:
        content = _record(database, records[0], language)
        lines = _record_lines(content)
    else:
        rows = database.rows(
            "select * from explained_rows where client_key = $id "
            "order by source_system, source_table, source_row",
            id=delivered_id,
        )
        if not rows:
            return None
        content = _client(database, delivered_id, rows, language)
        lines = _client_lines(content)
    return content, lines


def _record(database: Database, record: Row, language: str) -> dict[str, Any]:
    delivered_id = record["delivered_id"]
    is_delivered = record["archived_part"] != "whole"
    source_rows = database.rows("rows_of_record", id=delivered_id)
    archive = [
        {**row, "source_table": "kanta_records", "record_id": row["document_id"]}
        for row in database.rows(
            "select * from explained_archive where delivered_id = $id "
            "order by start_date, source_system, source_row",
            id=delivered_id,
        )
    ]
    looked_at = [*source_rows, *(row for row in archive if row["covers"] != "other_days")]
    is_service = record["record_kind"] == "service"
    return {
        "kind": "record",
        "id": delivered_id,
        "state": "delivered" if is_delivered else "archived_in_kanta",
        **_columns(database, _MARTS[record["record_kind"]], delivered_id, is_delivered, record),
        "person_id": record["person_id"],
        "source_rows": [
            {**told(row), "joins": row["joins"], "joins_rows_until": row["joins_rows_until"],
             "end_is_placeholder": row["end_is_placeholder"]}
            for row in source_rows
        ],
        "kanta": _archived_service(record, archive) if is_service else _archived(record, archive),
        "rules": rules_found(database, looked_at, language, is_delivered=is_delivered),
    }  # fmt: skip


def _columns(
    database: Database, mart: str, record_id: str, is_delivered: bool, known: Row
) -> dict[str, Any]:
    """The delivered row under the names it is delivered by, or what is known of one that is not.

    Of a personal identity code only is told whether there is one.
    """
    contract = contract_in_force(find_project(), database.parameters["quarter"])
    key = _KEYS[mart]
    values = {**known, key: record_id}
    if is_delivered:
        query = f"select * from {identifier(mart)} where {identifier(key)} = $id"
        values = next(iter(database.rows(query, id=record_id)), values)
    if values.get("personal_identity_code"):
        values["personal_identity_code"] = MASK
    files = [file for file in contract.files if file.mart == mart and file.holds(values)]
    return {
        "file": ", ".join(file.name for file in files) or "(none of the contract)",
        "columns": {
            column.name: (column.values or {}).get(value, value)
            for file in files
            for column in file.columns
            if column.source in values
            for value in [values[column.source]]
        },
    }


def _archived(record: Row, rows: list[Row]) -> dict[str, Any]:
    periods = groupby(rows, key=lambda row: (row["start_date"], row["end_date"], row["covers"]))
    return {
        "holds": record["archived_part"],
        "days_in_quarter": record["days_in_quarter"],
        "days_archived": record["days_archived"],
        "periods": [
            {
                "start_date": start,
                "end_date": end,
                "has_a_day_of_the_record_in_the_quarter": covers == "shares_days",
                "documents": [_document(row) for row in documents],
            }
            for (start, end, covers), documents in periods
        ],
    }


def _archived_service(record: Row, rows: list[Row]) -> dict[str, Any]:
    return {
        "holds": record["archived_part"],
        "documents": [
            {
                **_document(row),
                "start_date": row["start_date"],
                "end_date": row["end_date"],
                "is_the_same": row["covers"] == "same_day",
            }
            for row in rows
        ],
    }


def _document(row: Row) -> dict[str, Any]:
    return {
        "name": name_of(row),
        "source_row": row["source_row"],
        "version": row["document_version"],
    }


def _record_lines(found: dict[str, Any]) -> list[str]:
    is_delivered = found["state"] == "delivered"
    return [
        f"File {found['file']}" if is_delivered else f"It would stand in {found['file']} as:",
        *pairs(found["columns"]),
        "",
        *_merge_lines(found),
        "",
        *_archive_lines(found["kanta"]),
        "",
        *finding_lines(found["rules"]),
    ]


def _merge_lines(found: dict[str, Any]) -> list[str]:
    rows = found["source_rows"]
    what = "one record" if "documents" in found["kanta"] else "one period"
    lines = ["Source row:" if len(rows) == 1 else f"{len(rows)} source rows became {what}:"]
    for row in rows:
        placeholder = ", taken as open" if row["end_is_placeholder"] else ""
        lines += [
            f"  {row['name']}",
            f"    {place(row)}",
            f"    {period_and_codes(row)}{placeholder}",
        ]
        until = f"to {row['joins_rows_until']}" if row["joins_rows_until"] else "with no end"
        if _JOINS[row["joins"]]:
            lines.append("    " + _JOINS[row["joins"]].format(until=until))
    return lines


def _archive_lines(kanta: dict[str, Any]) -> list[str]:
    if "documents" in kanta:
        holds = kanta["holds"] == "whole"
        lines = [
            "Kanta holds it, so it is not delivered"
            if holds
            else "Kanta does not hold it, so it is delivered"
        ]
        for document in kanta["documents"]:
            same = "the same day" if document["is_the_same"] else "another day, so not this one"
            lines.append(f"  archived {document['start_date']}, {same}")
            lines.append(_document_line(document))
        return lines
    days = f"its {counted(kanta['days_in_quarter'], 'day')} in the quarter"
    lines = [
        {
            "none": f"Kanta holds none of {days}, so it is delivered",
            "partial": f"Kanta holds {kanta['days_archived']} of {days}, so it is delivered whole",
            "whole": f"Kanta holds all of {days}, so it is not delivered",
        }[kanta["holds"]]
    ]
    for period in kanta["periods"]:
        where = "" if period["has_a_day_of_the_record_in_the_quarter"] else ", not these days"
        lines.append(f"  archived {dates(period['start_date'], period['end_date'])}{where}")
        lines += map(_document_line, period["documents"])
    return lines


def _document_line(document: dict[str, Any]) -> str:
    return f"    {document['name']}, version {document['version']}, row {document['source_row']}"


def _client(database: Database, person_id: str, rows: list[Row], language: str) -> dict[str, Any]:
    records = database.rows("client_records", id=person_id)
    is_delivered = any(not record["is_archived"] for record in records)

    def rows_of(kind: str) -> list[dict[str, Any]]:
        own = ("clients", "kanta_records")
        return [
            told(row)
            for row in rows
            if (row["source_table"] if row["source_table"] in own else "records") == kind
        ]

    return {
        "kind": "client",
        "id": person_id,
        "state": "delivered" if is_delivered else "not_delivered",
        **_columns(database, "delivered_clients", person_id, is_delivered, {}),
        "records": records,
        "client_rows": rows_of("clients"),
        "source_rows": rows_of("records"),
        "kanta_rows": rows_of("kanta_records"),
        "rules": rules_found(database, rows, language, is_delivered=is_delivered),
    }


def _client_lines(found: dict[str, Any]) -> list[str]:
    lines = (
        [f"File {found['file']}", *pairs(found["columns"])]
        if found["state"] == "delivered"
        else [f"Not in {found['file']}: no record of the client is delivered."]
    )
    lines += ["", "Rows of the client:" if found["client_rows"] else "In no table of clients."]
    lines += [f"  {row['name']}, {place(row)}" for row in found["client_rows"]]
    if found["records"]:
        lines += ["", f"{counted(len(found['records']), 'record')} of the quarter:"]
    for record in found["records"]:
        state = "archived in Kanta" if record["is_archived"] else "delivered"
        codes = [f"{word} {record[name]}" for name, word in CODES.items() if record.get(name)]
        what = ", ".join([record["kind"].replace("_", " "), *codes])
        lines.append(f"  {record['record_id']}  {state}")
        lines.append(f"    {what}, {dates(record['start_date'], record['end_date'])}")
    if found["source_rows"]:
        lines += ["", f"{counted(len(found['source_rows']), 'source row')}:"]
    for row in found["source_rows"]:
        target = f" {row['delivered_id']}" if row["delivered_id"] else ""
        by = f" by {row['rule_ids']}" if row["rule_ids"] else ""
        lines.append(f"  {row['name']}: {row['fate'].replace('_', ' ')}{by}{target}")
        lines.append(f"    {place(row)}: {period_and_codes(row)}")
    if found["kanta_rows"]:
        lines += ["", f"{counted(len(found['kanta_rows']), 'row')} in Kanta:"]
    for row in found["kanta_rows"]:
        lines += [f"  {row['name']}", f"    {place(row)}: {period_and_codes(row)}"]
    return [*lines, "", *finding_lines(found["rules"])]
