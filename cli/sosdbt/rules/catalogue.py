"""The rule catalogue, which `make rules` writes from the YAML of the rules, and the models."""

from pathlib import Path
from typing import Any

from sosdbt.errors import ConfigError
from sosdbt.seeds import read_seed

LANGUAGES = ("fi", "sv", "en")
RULE_MODELS = Path("models/rules")
CATALOGUE = Path("seeds/rules/rule_catalogue.csv")
# Its columns, all as text.
Rule = dict[str, str]


def read_catalogue(project: Path) -> list[Rule]:
    """All rules, retired ones too, in the order of the catalogue."""
    return read_seed(project, CATALOGUE.relative_to("seeds").as_posix())


def rule_id_of(model: str) -> str:
    """`cr_002__end_is_before_start` -> `CR-002`."""
    return model.split("__")[0].upper().replace("_", "-")


def rule_models(project: Path) -> dict[str, Path]:
    """SQL file of each rule that has one, by rule id."""
    models: dict[str, Path] = {}
    for path in sorted((project / RULE_MODELS).rglob("*.sql")):
        other = models.setdefault(rule_id_of(path.stem), path)
        if other != path:
            said = f"{other.name} and {path.name} both claim {rule_id_of(path.stem)}."
            raise ConfigError(f"{RULE_MODELS}: {said}")
    return models


def as_json(rule: Rule, models: dict[str, Path], project: Path) -> dict[str, Any]:
    """Every column of the catalogue, empty as null, and the path of the rule's model."""
    model = models.get(rule["rule_id"])
    return {
        **{name: value or None for name, value in rule.items()},
        "is_waivable": rule["is_waivable"] == "true",
        "model": model.relative_to(project).as_posix() if model else None,
    }
