"""Whether catalogue, list of models and the files of the rules tell the same, before dbt starts."""

from pathlib import Path

from sosdbt.errors import BlockedError
from sosdbt.rules.catalogue import CATALOGUE, RULE_MODELS, read_catalogue, rule_models
from sosdbt.rules.generate import MACRO, macro_text
from sosdbt.rules.source import rules_in_yaml

_ADVICE = "Then run: make rules. Nothing was delivered: a rule that does not run blocks."


def check_rules(project: Path, quarter: str) -> None:
    """A rule whose last quarter is over may have lost its model."""
    rules = read_catalogue(project)
    models = rule_models(project)
    faults = [
        f"Rule {rule['rule_id']} is in {CATALOGUE}, but has no model in {RULE_MODELS}. "
        "Bring its two files back, or give the rule a last quarter."
        for rule in rules
        if rule["rule_id"] not in models and (rule["last_quarter"] or quarter) >= quarter
    ]
    by_id = {rule["rule_id"]: rule for rule in rules}
    for said in rules_in_yaml(project, models):
        rule_id = said["rule_id"]
        path = models[rule_id].relative_to(project)
        row = by_id.get(rule_id)
        if row is None:
            faults.append(
                f"Rule {rule_id} is in {path}, but not in {CATALOGUE}. "
                "Keep it, or remove its two files."
            )
        elif unlike := [name for name in row | said if row.get(name) != said.get(name, "")]:
            faults.append(
                f"Rule {rule_id}: {path.with_suffix('.yml')} and {CATALOGUE} differ in "
                f"{', '.join(unlike)}. Only the first is edited by hand."
            )
    if faults:
        raise BlockedError("\n".join([*faults, _ADVICE]))
    macro = project / MACRO
    text = macro_text(rules, models)
    if not macro.is_file() or macro.read_text(encoding="utf-8") != text:
        raise BlockedError(f"{MACRO} does not list the rules that there are. {_ADVICE}")
