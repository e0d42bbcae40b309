"""The words of the lists, in three languages."""

import csv
import re
from pathlib import Path

from lenient_project import PROJECT

import sosdbt.worklist

WORDS = Path(sosdbt.worklist.__file__).with_name("words.csv")
with WORDS.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
LANGUAGES = ("fi", "sv", "en")


def _codes(*kinds: str) -> set[str]:
    return {row["code"] for row in ROWS if row["kind"] in kinds}


def test_every_word_is_there_once_and_in_each_language() -> None:
    keys = [(row["kind"], row["code"]) for row in ROWS]
    assert len(keys) == len(set(keys)) > 100
    assert all(row[language].strip() for row in ROWS for language in LANGUAGES)


def test_every_column_and_severity_is_explained() -> None:
    assert _codes("about") == _codes("column") | _codes("severity") - {"guide"}


def test_excel_takes_the_names_of_the_sheets() -> None:
    for language in LANGUAGES:
        names = [row[language] for row in ROWS if row["kind"] == "severity"]
        assert len(set(names)) == len(names) == 5
        assert all(len(name) <= 27 and not re.search(r"[\[\]:*?/\\']", name) for name in names)


def test_every_table_and_field_that_a_rule_names_has_a_word() -> None:
    with (PROJECT / "seeds/rules/rule_catalogue.csv").open(encoding="utf-8", newline="") as lines:
        rules = list(csv.DictReader(lines))
    for name, kinds in (("applies_to", ("raw_table", "table")), ("fields", ("field",))):
        named = {part for rule in rules for part in re.findall(r"\w+", rule[name])}
        assert len(named) > 8
        assert named <= _codes(*kinds), named - _codes(*kinds)
