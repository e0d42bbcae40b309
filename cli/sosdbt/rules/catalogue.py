"""Reads the rule catalogue and finds the model of each rule."""

import csv
from dataclasses import dataclass
from pathlib import Path

from sosdbt.errors import ConfigError

STAGES = ("source", "result", "run")
LANGUAGES = ("fi", "sv", "en")
RULE_MODELS = Path("models/rules")
CATALOGUE = Path("seeds/rules/rule_catalogue.csv")
_TEXTS = tuple(f"{part}_{lang}" for part in ("title", "message", "fix") for lang in LANGUAGES)
_COLUMNS = (
    "rule_id",
    "severity",
    "stage",
    "is_waivable",
    "applies_to",
    "first_quarter",
    "last_quarter",
    "fields",
    "source",
    "decision",
    *_TEXTS,
)


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
    with (project_dir / CATALOGUE).open(encoding="utf-8", newline="") as file:
        return [
            Rule(row["rule_id"], row["severity"], row["stage"], row) for row in csv.DictReader(file)
        ]


def read_complete_catalogue(project_dir: Path) -> list[Rule]:
    """The same, but what is wrong with the file is said to the person who edits it."""
    try:
        with (project_dir / CATALOGUE).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise ConfigError(f"{CATALOGUE} has no column {missing[0]}.")
            rules = [Rule(row["rule_id"], row["severity"], row["stage"], row) for row in reader]
            last_line = reader.line_num
    except OSError as error:
        raise ConfigError(f"{CATALOGUE} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{CATALOGUE} is not UTF-8. Save it as UTF-8.") from error
    except csv.Error as error:
        raise ConfigError(f"{CATALOGUE} is no CSV: {error}.") from error
    for rule in rules:
        if None in rule.columns or None in rule.columns.values():
            raise ConfigError(
                f"{CATALOGUE}, row {rule.rule_id}: it has more or fewer fields than the header. "
                f"The file has {last_line} lines; is a quotation mark missing?"
            )
    return rules


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
