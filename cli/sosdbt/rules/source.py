"""What the YAML beside each rule model says of the rule: rows for the catalogue."""

from pathlib import Path

from sosdbt.errors import ConfigError
from sosdbt.rules.catalogue import RULE_MODELS
from sosdbt.yaml_file import read_yaml

# The areas in the order in which the data goes through them; a new one comes last.
AREAS = ("RA", "CL", "CR", "CP", "SD", "SU", "KA", "CO", "DL", "WA")


def rules_in_yaml(project: Path, models: dict[str, Path]) -> list[dict[str, str]]:
    """A row for each of the rule models; what its values hold is not looked at."""
    for path in sorted((project / RULE_MODELS).rglob("*.yml")):
        if not path.with_suffix(".sql").is_file():
            raise ConfigError(f"{path.relative_to(project)}: {path.stem}.sql is not beside it.")
    return [{"rule_id": key, **_facts(project, models[key])} for key in sorted(models, key=_place)]


def _place(rule_id: str) -> tuple[int, str]:
    area = rule_id.split("-")[0]
    return AREAS.index(area) if area in AREAS else len(AREAS), rule_id


def _facts(project: Path, model: Path) -> dict[str, str]:
    path = model.with_suffix(".yml")
    # Unit tests follow and are no facts: without them the file is read in a third of the time.
    content = read_yaml(path, project, until="\nunit_tests:")
    try:
        (said,) = content["models"]
        name, facts = said["name"], dict(said["config"]["meta"])
    except (KeyError, TypeError, ValueError):
        said = "one model with its facts under config.meta is needed."
        raise ConfigError(f"{path.relative_to(project)}: {said}") from None
    if name != model.stem:
        raise ConfigError(f"{path.relative_to(project)}: the model's name must be {model.stem}.")
    return {str(key): "" if value is None else _text(value) for key, value in facts.items()}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value).strip()
