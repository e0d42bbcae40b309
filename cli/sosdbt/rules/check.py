"""Whether catalogue, list of models and the files of the rules tell the same, before dbt starts."""

from collections.abc import Iterator
from pathlib import Path

from sosdbt.errors import BlockedError
from sosdbt.rules.catalogue import CATALOGUE, RULE_MODELS, Rule, read_catalogue, rule_models
from sosdbt.rules.generate import MACRO, macro_text
from sosdbt.rules.source import rules_in_yaml

_ADVICE = "Then run: make rules. Nothing was delivered: a rule that does not run blocks."


def check_rules(project: Path, quarter: str) -> None:
    """A rule whose last quarter is over may have lost its model."""
    rules = read_catalogue(project)
    models = rule_models(project)
    faults = [*_without_model(rules, models, quarter), *_unlike_their_files(project, rules, models)]
    if faults:
        raise BlockedError("\n".join([*faults, _ADVICE]))
    path = project / MACRO
    if not path.is_file() or path.read_text(encoding="utf-8") != macro_text(rules, models):
        raise BlockedError(f"{MACRO} does not list the rules that there are. {_ADVICE}")


def _without_model(rules: list[Rule], models: dict[str, Path], quarter: str) -> Iterator[str]:
    for rule in rules:
        last = rule.columns["last_quarter"]
        if rule.rule_id not in models and not (last and last < quarter):
            yield (
                f"Rule {rule.rule_id} is in {CATALOGUE}, but has no model in {RULE_MODELS}. "
                "Bring its two files back, or give the rule a last quarter."
            )


def _unlike_their_files(project: Path, rules: list[Rule], models: dict[str, Path]) -> Iterator[str]:
    written = {rule.rule_id: rule.columns for rule in rules}
    for said in rules_in_yaml(project):
        path = models[said["rule_id"]].relative_to(project)
        row = written.get(said["rule_id"])
        if row is None:
            yield (
                f"Rule {said['rule_id']} is in {path}, but not in {CATALOGUE}. "
                "Keep it, or remove its two files."
            )
            continue
        unlike = [name for name in {**row, **said} if row.get(name) != said.get(name, "")]
        if unlike:
            yield (
                f"Rule {said['rule_id']}: {path.with_suffix('.yml')} and {CATALOGUE} differ in "
                f"{', '.join(unlike)}. Only the first is edited by hand."
            )
