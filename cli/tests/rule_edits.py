"""Changes to the YAML of a rule in a copied project."""

import re
from pathlib import Path

from sosdbt.rules.catalogue import CATALOGUE, RULE_MODELS, rule_models
from sosdbt.rules.generate import MACRO, catalogue_rows, catalogue_text, macro_text


def rule_yaml(project: Path, rule_id: str) -> Path:
    (path,) = (project / RULE_MODELS).rglob(f"{rule_id.lower().replace('-', '_')}__*.yml")
    return path


def edit_rule(project: Path, rule_id: str, **facts: str) -> None:
    """Facts of one line, put first where the rule has none of that name."""
    path = rule_yaml(project, rule_id)
    text = path.read_text(encoding="utf-8")
    for name, value in facts.items():
        text = re.sub(rf"\b{name}: [^,}}\n]*(, )?", "", text, count=1)
        text = text.replace("<<: {", f"<<: {{{name}: {value}, ", 1)
    path.write_text(text, encoding="utf-8")


def make_rules(project: Path) -> None:
    """As `make rules`, but for the pages."""
    rows = catalogue_rows(project)
    (project / CATALOGUE).write_text(catalogue_text(rows), encoding="utf-8")
    text = macro_text(rows, rule_models(project))
    (project / MACRO).write_text(text, encoding="utf-8")
