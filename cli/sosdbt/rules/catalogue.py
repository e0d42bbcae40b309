"""Reads the rule catalogue and finds the model of each rule."""

import csv
from dataclasses import dataclass
from pathlib import Path

from sosdbt.config import read_seed
from sosdbt.errors import ConfigError

STAGES = ("source", "result", "run")
LANGUAGES = ("fi", "sv", "en")
RULE_MODELS = Path("models/rules")
CATALOGUE = Path("seeds/rules/rule_catalogue.csv")


@dataclass(frozen=True)
class Rule:
    """One row of the catalogue. `columns` holds it whole, all values as text."""

    rule_id: str
    severity: str
    stage: str
    columns: dict[str, str]

    @property
    def is_waivable(self) -> bool:
        return self.columns["is_waivable"].lower() == "true"

    @property
    def tables(self) -> list[str]:
        """Where the rule looks."""
        return [table.strip() for table in self.columns["applies_to"].split(",")]

    def text(self, part: str, language: str) -> str:
        """The title, message or fix of the rule in fi, sv or en."""
        return self.columns[f"{part}_{language}"]


def read_catalogue(project_dir: Path) -> list[Rule]:
    """All rules, retired ones too, in the order of the catalogue."""
    with (project_dir / CATALOGUE).open(encoding="utf-8-sig", newline="") as file:
        return [
            Rule(row["rule_id"], row["severity"], row["stage"], row) for row in csv.DictReader(file)
        ]


def read_complete_catalogue(project_dir: Path) -> list[Rule]:
    """The same, but what is wrong with the file is said to the person who edits it."""
    rows = read_seed(project_dir, CATALOGUE.relative_to("seeds").as_posix())
    return [Rule(row["rule_id"], row["severity"], row["stage"], row) for row in rows]


def rule_id_of(model: str) -> str:
    """`cr_002__end_is_before_start` -> `CR-002`."""
    return model.split("__")[0].upper().replace("_", "-")


def find_rule_models(project_dir: Path) -> dict[str, Path]:
    """SQL file of each rule that has one, by rule id. Two files of one id raise ValueError."""
    models: dict[str, Path] = {}
    for path in sorted((project_dir / RULE_MODELS).rglob("*.sql")):
        rule_id = rule_id_of(path.stem)
        if rule_id in models:
            raise ValueError(f"{path.name} and {models[rule_id].name} both claim {rule_id}")
        models[rule_id] = path
    return models


def rule_models(project_dir: Path) -> dict[str, Path]:
    """The same; two files of one id are a fault of the project."""
    try:
        return find_rule_models(project_dir)
    except ValueError as error:
        raise ConfigError(f"models/rules: {error}.") from error
