"""sosdbt rules: the catalogue, or what the rules of another quarter would change."""

import shutil
import sys
import textwrap
from collections import Counter
from pathlib import Path
from typing import Any

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.rules.catalogue import Rule, as_json, read_catalogue, rule_models
from sosdbt.rules.pages import EFFECTS
from sosdbt.text import table

_WIDEST_TABLE_NAME = 24
_RECORDS_SHOWN = 20


def rules(language: str) -> Answer:
    project = config.find_project()
    catalogue = read_catalogue(project)
    models = rule_models(project)
    listed = [as_json(rule, models.get(rule.rule_id), project) for rule in catalogue]
    return Answer({"status": "ok", "rules": listed}, _lines(catalogue, language))


def impact(quarter: str, rules_of: str, raw: str | Path | None, as_of: str | None) -> Answer:
    from sosdbt.impact import run

    found = run.impact(quarter, rules_of, raw, as_of)
    changes = found["changes"]
    counts = Counter(change["change"] for change in changes)
    totals = {"newly_failing": counts["newly_fails"], "newly_passing": counts["newly_passes"]}
    heading = (
        f"Data of {found['quarter']} as of {found['as_of']}, "
        f"judged by the rules and code lists of {found['rules_of']}"
    )
    lines = ["No record would fail or pass that did not before."]
    if changes:
        lines = [*_counts_by_rule(changes), "", "Records:", *map(_change, changes[:_RECORDS_SHOWN])]
    if len(changes) > _RECORDS_SHOWN:
        lines.append(f"  and {len(changes) - _RECORDS_SHOWN:,} more; --json gives all")
    return Answer({**found, **totals}, [heading, "", *lines])


def _counts_by_rule(changes: list[dict[str, Any]]) -> list[str]:
    counts = Counter(
        (change["rule_id"], change["severity"], change["change"]) for change in changes
    )
    ways = ("newly_fails", "newly_passes")
    rows = [["rule", "severity", *(way.replace("_", " ") for way in ways)]]
    for rule_id, severity in sorted({key[:2] for key in counts}):
        rows.append([rule_id, severity, *(f"{counts[rule_id, severity, way]:,}" for way in ways)])
    return table(rows, to_the_right=(2, 3), indent=0)


def _change(change: dict[str, Any]) -> str:
    place = (change["source_system"], change["source_table"], change["record_id"])
    row = f" row {change['source_row']:,}" if change["source_row"] else ""
    what = f"{change['rule_id']} {change['change'].replace('_', ' ')}"
    return f"  {what}: {'/'.join(filter(None, place))}{row}, {change['field']}"


def _lines(rules: list[Rule], language: str) -> list[str]:
    first = min((rule.columns["first_quarter"] for rule in rules), default="")
    lines = []
    for rule in rules:
        tables = rule.tables
        where = tables[0] if len(tables) == 1 else f"{len(tables)} tables"
        start = f"{rule.rule_id}  {rule.severity:<7}  {where:<{_WIDEST_TABLE_NAME}}  "
        lines += _wrapped(start, rule.text("title", language) + _in_force(rule, first))
    counts = Counter(rule.severity for rule in rules)
    told = ", ".join(f"{counts[severity]} {severity}" for severity in EFFECTS)
    return [*lines, "", f"{len(rules)} rules: {told}. One of them in full: sosdbt explain ID"]


def _in_force(rule: Rule, first: str) -> str:
    begins, ends = rule.columns["first_quarter"], rule.columns["last_quarter"]
    marks = [f"from {begins}"] * (begins > first) + [f"retired, last quarter {ends}"] * bool(ends)
    return f" ({'; '.join(marks)})" if marks else ""


def _wrapped(start: str, text: str) -> list[str]:
    """One line in a file or a pipe."""
    if not sys.stdout.isatty():
        return [start + text]
    width = shutil.get_terminal_size().columns
    indent = len(start) if width >= len(start) + 20 else 4
    return textwrap.wrap(start + text, width, subsequent_indent=" " * indent)
