"""Whether catalogue, list of models and the files of the rules tell the same, before dbt starts."""

from pathlib import Path

from sosdbt.errors import BlockedError
from sosdbt.rules.catalogue import (
    CATALOGUE,
    RULE_MODELS,
    read_catalogue,
    rule_models,
    rules_in_yaml,
)
from sosdbt.rules.generate import MACRO, macro_text

_ADVICE = (
    f"Only the files in {RULE_MODELS} are edited by hand: bring back those that are gone, or give "
    "the rule a last quarter. Then run: make rules. Nothing was delivered: a rule that does not "
    "run blocks."
)


def check_rules(project: Path, quarter: str) -> None:
    """A rule whose last quarter is over may have lost its model."""
    rules, models = read_catalogue(project), rule_models(project)
    listed = {rule["rule_id"]: rule for rule in rules}
    said = {rule["rule_id"]: rule for rule in rules_in_yaml(project, models)}
    faults = []
    for rule_id, row in {**said, **listed}.items():
        facts = said.get(rule_id, {})
        unlike = [name for name in row | facts if row.get(name) != facts.get(name, "")]
        if not facts and (row["last_quarter"] or quarter) >= quarter:
            faults.append(f"{rule_id} is in {CATALOGUE}, but has no model in {RULE_MODELS}.")
        elif rule_id not in listed:
            path = models[rule_id].relative_to(project)
            faults.append(f"{rule_id} is in {path}, but not in {CATALOGUE}.")
        elif facts and unlike:
            path = models[rule_id].with_suffix(".yml").relative_to(project)
            faults.append(f"{rule_id}: {path} and {CATALOGUE} differ in {', '.join(unlike)}.")
    if faults:
        raise BlockedError("\n".join([*(f"Rule {fault}" for fault in faults), _ADVICE]))
    macro = project / MACRO
    text = macro_text(rules, models)
    if not macro.is_file() or macro.read_text(encoding="utf-8") != text:
        raise BlockedError(f"{MACRO} does not list the rules that there are. {_ADVICE}")
