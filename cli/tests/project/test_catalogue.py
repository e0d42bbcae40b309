"""The rule catalogue and the rule files tell the same story."""

import re
from pathlib import Path

import pytest

from sosdbt.errors import ConfigError
from sosdbt.rules.catalogue import CATALOGUE, LANGUAGES, read_catalogue, rule_models
from sosdbt.rules.generate import (
    MACRO,
    PAGES,
    catalogue_rows,
    catalogue_text,
    macro_text,
    rule_pages,
    write_rule_pages,
)

PROJECT = Path(__file__).resolve().parents[3]
RULES = read_catalogue(PROJECT)
MODELS = rule_models(PROJECT)
RETIRED = {rule["rule_id"] for rule in RULES if rule["last_quarter"]}


def test_each_rule_has_a_model_and_each_model_a_rule() -> None:
    assert set(MODELS) == {rule["rule_id"] for rule in RULES} - RETIRED | (RETIRED & set(MODELS))


def test_no_id_is_used_twice() -> None:
    ids = [rule["rule_id"] for rule in RULES]
    assert len(ids) == len(set(ids))


def test_an_id_is_never_used_again_for_another_rule() -> None:
    """Ids and names only ever come to rule_ids.txt: a retired rule keeps its line and its row."""
    lines = Path(__file__).with_name("rule_ids.txt").read_text(encoding="utf-8").splitlines()
    name_of = dict(line.split(" ") for line in lines)
    assert len(name_of) == len(lines)
    assert set(name_of) == {rule["rule_id"] for rule in RULES}, "add the line of a new rule"
    assert {rule_id: path.stem.partition("__")[2] for rule_id, path in MODELS.items()} == {
        rule_id: name for rule_id, name in name_of.items() if rule_id in MODELS
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["rule_id"])
def test_a_rule_is_complete(rule) -> None:
    assert re.fullmatch("[A-Z]{2}-[0-9]{3}", rule["rule_id"])
    assert rule["severity"] in ("blocker", "error", "warning", "info")
    for part in ("title", "message", "fix"):
        for language in LANGUAGES:
            assert rule[f"{part}_{language}"].strip(), (part, language)
    for column in ("applies_to", "fields", "source", "first_quarter"):
        assert rule[column], column


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["rule_id"])
def test_only_rules_on_raw_records_hold_records_back(rule) -> None:
    assert rule["severity"] != "error" or rule["stage"] == "source"


@pytest.mark.parametrize("rule_id", sorted(MODELS))
def test_a_rule_has_a_data_test_under_its_id_and_unit_tests_beside_it(rule_id: str) -> None:
    path = MODELS[rule_id].with_suffix(".yml")
    text = path.read_text(encoding="utf-8")
    assert f"data_tests: [finds_nothing: {{name: {rule_id}}}]\n" in text
    unit_tests = text.partition("\nunit_tests:\n")[2]
    assert unit_tests.count("  - name: ") >= 1, "no unit test"


def test_the_list_of_rule_models_is_up_to_date() -> None:
    assert (PROJECT / MACRO).read_text(encoding="utf-8") == macro_text(RULES, MODELS), (
        "run `make rules`"
    )


def test_the_catalogue_is_up_to_date() -> None:
    written = (PROJECT / CATALOGUE).read_text(encoding="utf-8")
    assert written == catalogue_text(catalogue_rows(PROJECT)), "run `make rules`"


def test_a_model_that_the_catalogue_lacks_is_not_listed() -> None:
    listed = [rule for rule in RULES if rule["rule_id"] != "CR-002"]
    assert "'CR-001': 'cr_001__start_date_is_empty'" in macro_text(listed, MODELS)
    assert "cr_002" not in macro_text(listed, MODELS)


def test_two_models_of_one_rule_are_refused(tmp_path: Path) -> None:
    rules = tmp_path / "models/rules"
    rules.mkdir(parents=True)
    (rules / "aa_001__one.sql").write_text("select 1")
    (rules / "aa_001__two.sql").write_text("select 1")
    with pytest.raises(ConfigError, match="AA-001"):
        rule_models(tmp_path)


def test_the_rule_pages_are_up_to_date() -> None:
    written = {
        path.name: path.read_text(encoding="utf-8") for path in (PROJECT / PAGES).glob("*.md")
    }
    assert written == rule_pages(PROJECT, RULES, MODELS), "run `make rules`"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["rule_id"])
def test_a_rule_page_tells_the_rule_in_three_languages_and_leads_to_its_sql(rule) -> None:
    page = rule_pages(PROJECT, RULES, MODELS)[f"{rule['rule_id']}.md"]
    shown = re.sub(r"\\(.)", r"\1", page)
    for part in ("title", "message", "fix"):
        for language in LANGUAGES:
            assert rule[f"{part}_{language}"] in shown
    for column in ("source", "decision", "first_quarter", "severity"):
        assert rule[column] in shown
    links = re.findall(r"\]\(([^)]+)\)", page)
    assert links
    assert all((PROJECT / PAGES / link).is_file() for link in links)


def test_the_index_leads_to_every_rule() -> None:
    index = rule_pages(PROJECT, RULES, MODELS)["README.md"]
    links = re.findall(r"\]\(([^)]+)\)", index)
    assert sorted(links) == sorted(f"{rule['rule_id']}.md" for rule in RULES)
    headings = [line for line in index.splitlines() if line.startswith("## ")]
    assert len(headings) == len(set(headings)), "the rules of an area do not stand together"


def test_marks_in_a_text_do_not_break_a_page(tmp_path: Path) -> None:
    rule = {**RULES[0], "title_en": "a | b <c>", "last_quarter": "2024Q4"}
    write_rule_pages(tmp_path, [rule], {})
    index = (tmp_path / PAGES / "README.md").read_text(encoding="utf-8")
    assert r"a \| b \<c\> (2023Q1 to 2024Q4, retired) |" in index
    (tmp_path / PAGES / "ZZ-001.md").write_text("of a rule that went")
    write_rule_pages(tmp_path, [rule], {})
    assert {path.name for path in (tmp_path / PAGES).iterdir()} == {"README.md", "RA-001.md"}
