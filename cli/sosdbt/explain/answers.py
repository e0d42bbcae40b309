"""What the database tells of a record, a client or rows of the sources: one query each."""

import re
from pathlib import Path

from sosdbt.config import find_project
from sosdbt.explain.databases import Database, Row
from sosdbt.masking import MASK
from sosdbt.package.contract import contract_in_force
from sosdbt.package.csv_lines import identifier
from sosdbt.raw.row_faults import fault_of
from sosdbt.raw.tables import TABLES
from sosdbt.text import lines_of, shown

# More rows than this under one id are an id that was masked, or none.
MOST_ROWS = 20
_ROW = re.compile(r"#([0-9]{1,15})")
_MARTS = {
    "client": ("delivered_clients", "person_id"),
    "client_relation": ("delivered_client_relation_periods", "period_id"),
    "child_protection": ("delivered_child_protection_periods", "period_id"),
    "service": ("delivered_services", "service_id"),
}


def asked_for(identifier: str) -> Row:
    """`system/table/record_id`, `system/table/#row`, or an id alone, which is looked for in all
    systems and tables. A number is first of all the number of a row."""
    system, table, record = None, None, identifier
    parts = identifier.split("/", 2)
    if len(parts) == 3 and parts[1] in TABLES:
        system, table, record = parts[0].strip(), parts[1], parts[2]
    number = _ROW.fullmatch(record) if table else None
    return {
        "system": system,
        "table": table,
        "row": int(number[1]) if number else None,
        "record_id": record,
        "stripped": record.strip(),
    }


def explain_rows(identifier: str, language: str, database: Database) -> Row | None:
    """What became of the rows asked for; None where there are none."""
    asked = asked_for(identifier)
    database.set_up(language, None)
    database.rows("choose_rows", **asked, most=MOST_ROWS)
    rows = database.rows("rows")
    for row in rows:
        fault, in_all = fault_of(row.pop("read_error") or ""), row.pop("rows_in_all")
        unread = f"The line could not be read: {fault['meaning']}. {fault['advice']}"
        row["why"] = row["why"] or unread
    said = {"kind": "rows", "asked": shown(identifier), "is_bare": asked["table"] is None}
    return {**said, "rows_in_all": in_all, "rows": rows} if rows else None


def explain_delivered(delivered_id: str, language: str, database: Database) -> Row | None:
    """What is known of the record or client with a delivered id; None where there is none."""
    database.set_up(language, delivered_id)
    database.rows("choose_of_id")
    for kind in ("record", "client"):
        for found in database.rows(kind):
            content = {"kind": kind, **found["content"]}
            content.update(_columns(database, content, found["known"]))
            if kind == "record":
                content["kanta"] = found["kanta_of_service"] or found["kanta_of_period"]
            return content
    return None


def _columns(database: Database, content: Row, known: Row) -> Row:
    """The delivered row under the names it is delivered by, or what is known of one that is not.

    Of a personal identity code only is told whether there is one.
    """
    mart, key = _MARTS[known["record_kind"]]
    values = {**known, key: content["id"]}
    if content["state"] == "delivered":
        query = f"select * from {identifier(mart)} where {identifier(key)} = $id"
        values = next(iter(database.rows(query, id=content["id"])), values)
    if values.get("personal_identity_code"):
        values["personal_identity_code"] = MASK
    contract = contract_in_force(find_project(), database.parameters["quarter"])
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


def lines(answer: Row) -> list[str]:
    return lines_of(Path(__file__).with_name("explain.txt.j2"), answer, as_written=_as_written)


def _as_written(text: str | None) -> str:
    """In quotes where blanks around a value would not be seen."""
    said = text or ""
    return said if said == said.strip() else f'"{said}"'
