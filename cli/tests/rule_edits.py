"""Changes to the YAML of a rule in a copied project."""

import re
from pathlib import Path

from sosdbt.rules.catalogue import RULE_MODELS
from sosdbt.rules.generate import write_rules


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
    write_rules(project)
