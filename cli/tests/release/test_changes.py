"""What changed from one version to the next is listed from the files themselves."""

import re
from pathlib import Path

import pytest
from lenient_project import PROJECT, lenient_project
from rule_edits import edit_rule, make_rules

from sosdbt.changes import changes


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return lenient_project(tmp_path / "old")


def test_the_same_project_has_no_changes(old: Path) -> None:
    assert changes(old, PROJECT).count("Nothing has changed.") == 4


def test_a_rule_a_raw_column_and_a_delivered_field_are_told(old: Path) -> None:
    edit_rule(old, "CR-002", severity="warning")
    make_rules(old)
    sources = old / "models/staging/_sources.yml"
    text = sources.read_text()
    sources.write_text(text.replace("- name: death_date\n", "- name: day_of_death\n", 1))
    contract = old / "contracts/sosdbt-default/asiakas.yml"
    contract.write_text(contract.read_text().replace("name: henkilotunnus", "name: hetu"))
    told = changes(old, PROJECT)
    assert re.search(r"changed: CR-002: severity warning.* → severity error", told)
    assert "- new: `clients.death_date`" in told
    assert "- gone: `clients.day_of_death`" in told
    assert "- new: `sosdbt-default/asiakas.henkilotunnus`" in told
    assert "- gone: `sosdbt-default/asiakas.hetu`" in told
