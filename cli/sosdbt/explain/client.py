"""A client: the systems that know the person, the records of the quarter, and every source row."""

from typing import Any

from sosdbt.explain.delivered import delivered_columns
from sosdbt.explain.queries import Queries
from sosdbt.explain.rules_found import rules_found
from sosdbt.explain.source_row import finding_lines, period_and_codes, place, told
from sosdbt.text import counted, dates, pairs

_MART = "delivered_clients"


def explain_client(queries: Queries, person_id: str, language: str) -> dict[str, Any]:
    rows = queries.rows("rows_of_client", id=person_id)
    records = queries.rows("client_records", id=person_id)
    is_delivered = any(not record["is_archived"] for record in records)
    return {
        "kind": "client",
        "id": person_id,
        "state": "delivered" if is_delivered else "not_delivered",
        **delivered_columns(queries, _MART, person_id, None, is_delivered=is_delivered),
        "records": records,
        "client_rows": [told(row) for row in rows if row["source_table"] == "clients"],
        "source_rows": [
            told(row) for row in rows if row["source_table"] not in ("clients", "kanta_records")
        ],
        "kanta_rows": [told(row) for row in rows if row["source_table"] == "kanta_records"],
        "rules": rules_found(queries, rows, language, is_delivered=is_delivered),
    }


def client_lines(found: dict[str, Any]) -> list[str]:
    lines = (
        [f"File {found['file']}", *pairs(found["columns"])]
        if found["state"] == "delivered"
        else [f"Not in {found['file']}: no record of the client is delivered."]
    )
    lines += ["", "Rows of the client:" if found["client_rows"] else "In no table of clients."]
    for row in found["client_rows"]:
        lines.append(f"  {row['name']}, {place(row)}")
    if found["records"]:
        lines += ["", f"{counted(len(found['records']), 'record')} of the quarter:"]
    for record in found["records"]:
        state = "archived in Kanta" if record["is_archived"] else "delivered"
        codes = [
            f"{word} {record[column]}"
            for column, word in (("service_task", "task"), ("social_service", "service"))
            if record[column]
        ]
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
