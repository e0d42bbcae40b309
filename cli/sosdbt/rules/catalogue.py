"""The rules: their models, what the YAML beside each says, and the catalogue made from that."""

from pathlib import Path
from typing import Any

from sosdbt.errors import ConfigError
from sosdbt.seeds import read_seed
from sosdbt.yaml_file import read_yaml

LANGUAGES = ("fi", "sv", "en")
RULE_MODELS = Path("models/rules")
CATALOGUE = Path("seeds/rules/rule_catalogue.csv")
# The areas in the order in which the data goes through them; a new one comes last.
AREAS = ("RA", "CL", "CR", "CP", "SD", "SU", "KA", "CO", "DL", "WA")
EFFECTS = {
    "blocker": "nothing is delivered",
    "error": "the record is held back, the rest is delivered",
    "warning": "the record is delivered, and reported",
    "info": "the record is delivered, and counted",
}
# Its columns, all as text.
Rule = dict[str, str]


def read_catalogue(project: Path) -> list[Rule]:
    """All rules, retired ones too, in the order of the catalogue."""
    return read_seed(project, CATALOGUE.relative_to("seeds").as_posix())


def in_force(rule: Rule) -> str:
    first, last = rule["first_quarter"], rule["last_quarter"]
    return f"{first} to {last}, retired" if last else f"from {first}"


def as_json(rule: Rule, models: dict[str, Path], project: Path) -> dict[str, Any]:
    """Every column of the catalogue, empty as null, and the path of the rule's model."""
    model = models.get(rule["rule_id"])
    return {
        **{name: value or None for name, value in rule.items()},
        "is_waivable": rule["is_waivable"] == "true",
        "model": shown_path(model, project) if model else None,
    }


def shown_path(model: Path, project: Path) -> str:
    """A county's own rule lies in the county's folder."""
    path = model.relative_to(project).as_posix()
    return path.replace(f"{RULE_MODELS}/own/", "rules/")


def rule_id_of(model: str) -> str:
    """`cr_002__end_is_before_start` -> `CR-002`."""
    return model.partition("__")[0].upper().replace("_", "-")


def rule_models(project: Path) -> dict[str, Path]:
    """SQL file of each rule that has one, by rule id."""
    models: dict[str, Path] = {}
    for path in sorted((project / RULE_MODELS).rglob("*.sql")):
        rule_id = rule_id_of(path.stem)
        other = models.setdefault(rule_id, path)
        if other != path:
            said = f"{other.name} and {path.name} both claim {rule_id}."
            raise ConfigError(f"{RULE_MODELS}: {said}")
    return models


def rules_in_yaml(project: Path, models: dict[str, Path]) -> list[Rule]:
    """A row for each of the rule models; what its values hold is not looked at."""
    for path in sorted((project / RULE_MODELS).rglob("*.yml")):
        if not path.with_suffix(".sql").is_file():
            raise ConfigError(f"{path.relative_to(project)}: {path.stem}.sql is not beside it.")
    return [{"rule_id": key, **_facts(project, models[key])} for key in sorted(models, key=_place)]


def _place(rule_id: str) -> tuple[int, str]:
    area = rule_id.split("-")[0]
    return AREAS.index(area) if area in AREAS else len(AREAS), rule_id


def _facts(project: Path, model: Path) -> Rule:
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
