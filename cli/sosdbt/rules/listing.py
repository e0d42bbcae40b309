"""sosdbt rules: the catalogue as a table, or whole as JSON."""

import shutil
import sys
import textwrap
from collections import Counter
from pathlib import Path
from typing import Any

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.rules.catalogue import Rule, read_catalogue, rule_models
from sosdbt.rules.pages import EFFECTS

_WIDEST_TABLE_NAME = 24


def list_rules(language: str) -> Answer:
    project = config.find_project()
    rules = read_catalogue(project)
    models = rule_models(project)
    listed = [as_json(rule, models.get(rule.rule_id), project) for rule in rules]
    return Answer({"status": "ok", "rules": listed}, _table(rules, language))


def as_json(rule: Rule, model: Path | None, project: Path) -> dict[str, Any]:
    """Every column of the catalogue, empty as null, and the path of the rule's model."""
    columns: dict[str, Any] = {name: value or None for name, value in rule.columns.items()}
    columns["is_waivable"] = rule.is_waivable
    columns["model"] = model.relative_to(project).as_posix() if model else None
    return columns


def _table(rules: list[Rule], language: str) -> list[str]:
    first = min((rule.columns["first_quarter"] for rule in rules), default="")
    lines = []
    for rule in rules:
        tables = rule.tables
        where = tables[0] if len(tables) == 1 else f"{len(tables)} tables"
        start = f"{rule.rule_id}  {rule.severity:<7}  {where:<{_WIDEST_TABLE_NAME}}  "
        lines += _wrapped(start, rule.text("title", language) + _in_force(rule, first))
    counts = Counter(rule.severity for rule in rules)
    counted = ", ".join(f"{counts[severity]} {severity}" for severity in EFFECTS)
    return [*lines, "", f"{len(rules)} rules: {counted}. One of them in full: sosdbt explain ID"]


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
