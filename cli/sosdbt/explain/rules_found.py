"""What the rules found on some rows and on their clients."""

from typing import Any

from sosdbt.explain.queries import Queries, Row
from sosdbt.explain.source_row import name_of


def rules_found(
    queries: Queries, rows: list[Row], language: str, *, is_delivered: bool = False
) -> dict[str, Any]:
    queries.look_at(rows)
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
        for row in queries.rows("findings")
    ]
    looked = {
        row["rule_id"] for row in queries.rows("rules_that_looked", is_delivered=is_delivered)
    }
    found = {finding["rule_id"] for finding in findings}
    return {
        "rules_that_looked": sorted(looked | found),
        "rules_that_found_nothing": len(looked - found),
        "findings": findings,
    }


def rule_texts(queries: Queries, rule_ids: list[str], language: str) -> list[dict[str, Any]]:
    return [
        {
            "rule_id": row["rule_id"],
            **{part: row[f"{part}_{language}"] for part in ("title", "message", "fix")},
        }
        for row in queries.rows("rule_texts", rule_ids=rule_ids)
    ]
