"""What the YAML beside each rule model says of the rule: rows for the catalogue."""

from pathlib import Path
from typing import Any

from sosdbt.errors import ConfigError
from sosdbt.rules.catalogue import CATALOGUE, RULE_MODELS, rule_models
from sosdbt.seeds.check import faults_of_row
from sosdbt.seeds.specification import read_specification, yaml_content

# The areas in the order in which the data goes through them; a new one comes last.
_AREAS = ("RA", "CL", "CR", "CP", "SD", "SU", "KA", "CO", "DL", "WA")


def rules_in_yaml(project: Path) -> list[dict[str, str]]:
    """A row for each rule that has a model; what its values hold is not looked at."""
    models = rule_models(project)
    for path in sorted((project / RULE_MODELS).rglob("*.yml")):
        if not path.with_suffix(".sql").is_file():
            raise ConfigError(f"{path.relative_to(project)}: {path.stem}.sql is not beside it.")
    return [{"rule_id": key, **_facts(project, models[key])} for key in sorted(models, key=_place)]


def sound_rules_in_yaml(project: Path) -> list[dict[str, str]]:
    """The same; a fault in a value is told with its file."""
    seed = read_specification(project, project / CATALOGUE.with_suffix(".yml"))[CATALOGUE.stem]
    models = rule_models(project)
    rows = []
    faults = []
    for facts in rules_in_yaml(project):
        path = models[facts["rule_id"]].with_suffix(".yml").relative_to(project).as_posix()
        row = {name: facts.pop(name, "") for name in seed.types}
        faults += [f"{path}: '{name}' is no fact of a rule." for name in facts]
        faults += [f"{path}: {fault}" for fault in faults_of_row(seed, row)]
        rows.append(row)
    if faults:
        raise ConfigError("\n".join(faults))
    return rows


def _place(rule_id: str) -> tuple[int, str]:
    area = rule_id.split("-")[0]
    return _AREAS.index(area) if area in _AREAS else len(_AREAS), rule_id


def _facts(project: Path, model: Path) -> dict[str, str]:
    path = model.with_suffix(".yml")
    # Unit tests follow and are no facts: without them the file is read in a third of the time.
    content = yaml_content(path, project, until="\nunit_tests:")
    try:
        (said,) = content["models"]
        facts = said["config"]["meta"].items()
        named = said["name"]
    except (AttributeError, KeyError, TypeError, ValueError):
        said = "one model with its facts under config.meta is needed."
        raise ConfigError(f"{path.relative_to(project)}: {said}") from None
    if named != model.stem:
        raise ConfigError(f"{path.relative_to(project)}: the model's name must be {model.stem}.")
    return {str(name): _text(value) for name, value in facts}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value).strip()
