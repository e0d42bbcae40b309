"""sosdbt rules: the catalogue, or what the rules of another quarter would change."""

import shutil
import sys
import textwrap
from collections import Counter
from pathlib import Path

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.rules.catalogue import Rule, as_json, read_catalogue, rule_models
from sosdbt.rules.pages import EFFECTS
from sosdbt.text import lines_of

_WIDEST_TABLE_NAME = 24
_IMPACT = Path(__file__).with_name("impact.txt.j2")


def rules(language: str) -> Answer:
    project = config.find_project()
    catalogue = read_catalogue(project)
    models = rule_models(project)
    listed = [as_json(rule, models.get(rule.rule_id), project) for rule in catalogue]
    return Answer({"status": "ok", "rules": listed}, _lines(catalogue, language))


def impact(quarter: str, rules_of: str, raw: str | Path | None, as_of: str | None) -> Answer:
    from sosdbt.impact import run

    found = run.impact(quarter, rules_of, raw, as_of)
    counts = Counter(change["change"] for change in found["changes"])
    totals = {"newly_failing": counts["newly_fails"], "newly_passing": counts["newly_passes"]}
    return Answer({**found, **totals}, lines_of(_IMPACT, found))


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
