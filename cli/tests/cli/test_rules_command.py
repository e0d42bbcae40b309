"""`sosdbt rules` on the project's own catalogue and on catalogues that somebody broke."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hand_made import PROJECT

from sosdbt.rules.catalogue import CATALOGUE

Main = Callable[..., tuple[int, str, str]]
Edit = Callable[[list[dict[str, str]]], None]


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Edit], Path]:
    """A project whose catalogue was edited."""

    def make(edit: Edit) -> Path:
        project = tmp_path / "project"
        (project / CATALOGUE).parent.mkdir(parents=True)
        shutil.copy(PROJECT / "dbt_project.yml", project)
        shutil.copytree(PROJECT / "models/rules", project / "models/rules")
        shutil.copy((PROJECT / CATALOGUE).with_suffix(".yml"), (project / CATALOGUE).parent)
        with (PROJECT / CATALOGUE).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        edit(rows)
        with (project / CATALOGUE).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        monkeypatch.setenv("SOSDBT_PROJECT_DIR", str(project))
        return project / CATALOGUE

    return make


def _line_of(printed: str, rule_id: str) -> str:
    (line,) = [line for line in printed.splitlines() if line.startswith(f"{rule_id} ")]
    return line


def test_each_rule_is_one_line(sosdbt_main: Main) -> None:
    code, printed, errors = sosdbt_main("rules")
    assert (code, errors) == (0, "")
    with (PROJECT / CATALOGUE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = printed.splitlines()
    assert [line[:6] for line in lines[: len(rows)]] == [row["rule_id"] for row in rows]
    assert lines[len(rows)] == ""
    assert f"{len(rows)} rules: " in lines[len(rows) + 1]
    row = next(row for row in rows if row["rule_id"] == "CR-002")
    assert _line_of(printed, "CR-002").split(maxsplit=3) == [
        "CR-002",
        row["severity"],
        "client_relation_periods",
        row["title_en"],
    ]


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_titles_come_in_the_language_asked_for(sosdbt_main: Main, language: str) -> None:
    _, printed, _ = sosdbt_main("rules", "--lang", language)
    with (PROJECT / CATALOGUE).open(encoding="utf-8", newline="") as file:
        titles = {row["rule_id"]: row[f"title_{language}"] for row in csv.DictReader(file)}
    assert _line_of(printed, "CR-002").endswith("  " + titles["CR-002"])


def test_json_holds_every_column_and_the_model(sosdbt_main: Main) -> None:
    code, printed, errors = sosdbt_main("rules", "--json")
    assert (code, errors) == (0, "")
    rules = {rule["rule_id"]: rule for rule in json.loads(printed)["rules"]}
    with (PROJECT / CATALOGUE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rule = dict(rules[row["rule_id"]])
            assert (PROJECT / rule.pop("model")).is_file()
            assert rule.pop("is_waivable") is (row.pop("is_waivable") == "true")
            assert rule == {name: value or None for name, value in row.items()}


def test_a_retired_rule_and_a_later_one_are_marked(sosdbt_main: Main, edited) -> None:
    def edit(rows: list[dict[str, str]]) -> None:
        rows[0]["last_quarter"] = "2024Q4"
        rows[1]["first_quarter"] = "2025Q1"

    edited(edit)
    _, printed, _ = sosdbt_main("rules")
    first, second, third = printed.splitlines()[:3]
    assert first.endswith("(retired, last quarter 2024Q4)")
    assert second.endswith("(from 2025Q1)")
    assert not third.endswith(")")


def test_a_retired_rule_without_a_model_has_none_in_json(sosdbt_main: Main, edited) -> None:
    catalogue = edited(lambda rows: rows[0].update(last_quarter="2024Q4"))
    (model,) = catalogue.parents[2].glob("models/rules/raw_files/ra_001__*.sql")
    model.unlink()
    _, printed, _ = sosdbt_main("rules", "--json")
    rule = json.loads(printed)["rules"][0]
    assert (rule["rule_id"], rule["model"]) == ("RA-001", None)


def test_a_broken_catalogue_is_named(sosdbt_main: Main, edited) -> None:
    catalogue = edited(lambda rows: None)
    whole = catalogue.read_text(encoding="utf-8")
    broken = {
        "Wrong: gravity. Missing: severity.": whole.replace("severity", "gravity", 1),
        "line 3: it has 19 values": whole.replace("RA-002,error", "RA-002", 1),
    }
    for message, text in broken.items():
        catalogue.write_text(text, encoding="utf-8")
        code, printed, errors = sosdbt_main("rules")
        assert (code, printed) == (2, "")
        assert message in errors and "rule_catalogue.csv" in errors
        assert errors.count("\n") == 1
    catalogue.write_bytes(whole.encode("latin-1", "replace"))
    assert "not UTF-8" in sosdbt_main("rules")[2]
    catalogue.unlink()
    code, printed, errors = sosdbt_main("rules", "--json")
    assert (code, errors) == (2, "")
    assert json.loads(printed)["status"] == "invalid"
    assert "cannot be read: No such file" in json.loads(printed)["message"]


def test_what_other_rules_would_change_is_counted_by_rule_and_told_up_to_a_limit(
    sosdbt_main: Main, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = {"change": "newly_fails", "rule_id": "CR-002", "severity": "error"}
    place = {"source_system": "a", "source_table": "t", "record_id": None, "field": "end_date"}
    changes = [{**change, **place, "source_row": number} for number in range(1, 1022)]
    changes.append({**changes[0], "change": "newly_passes"})
    found = {"quarter": "2023Q1", "as_of": "2023-05-01", "rules_of": "2024Q1", "changes": changes}
    monkeypatch.setattr("sosdbt.commands.rules.changes_of_rules", lambda *_: found)
    code, printed, _ = sosdbt_main("rules", "--impact", "2023Q1", "2024Q1")
    assert code == 0
    assert "CR-002  error           1,021             1\n" in printed
    assert "  CR-002 newly fails: a/t row 20, end_date\n  and 1,002 more;" in printed
    found["changes"] = []
    assert "No record would fail" in sosdbt_main("rules", "--impact", "2023Q1", "2024Q1")[1]
