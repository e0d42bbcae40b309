"""Whether each rule has its row and its model, before dbt starts."""

from pathlib import Path

from sosdbt.errors import BlockedError
from sosdbt.rules.catalogue import CATALOGUE, Rule, read_complete_catalogue, rule_models
from sosdbt.rules.generate import MACRO, macro_text

_ADVICE = "Then run: make rules. Nothing was delivered: a rule that does not run blocks."


def check_rules(project: Path, quarter: str) -> None:
    """A rule whose last quarter is over may have lost its model."""
    rules = {rule.rule_id: rule for rule in read_complete_catalogue(project)}
    models = rule_models(project)
    faults = [
        f"Rule {rule_id} is in {models[rule_id].relative_to(project)}, but not in {CATALOGUE}. "
        "Add its row, or remove the model."
        for rule_id in models
        if rule_id not in rules
    ]
    faults += [
        f"Rule {rule.rule_id} is in {CATALOGUE}, but has no model in models/rules. Add the model, "
        "or give the rule a last quarter."
        for rule in rules.values()
        if rule.rule_id not in models and not _is_over(rule, quarter)
    ]
    if faults:
        raise BlockedError("\n".join([*faults, _ADVICE]))
    path = project / MACRO
    if not path.is_file() or path.read_text(encoding="utf-8") != macro_text(project):
        raise BlockedError(f"{MACRO} does not list the rules that there are. {_ADVICE}")


def _is_over(rule: Rule, quarter: str) -> bool:
    last_quarter = rule.columns["last_quarter"]
    return bool(last_quarter) and last_quarter < quarter
