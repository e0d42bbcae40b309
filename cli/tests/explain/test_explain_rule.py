"""A rule id is explained from the catalogue and the rule's file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from explain_county import parsed
from hand_made import PROJECT

from sosdbt.rules.catalogue import read_catalogue

Explain = Callable[..., tuple[int, str, str]]
RULES = {rule["rule_id"]: rule for rule in read_catalogue(PROJECT)}
SQL = Path("models/rules/client_relation_periods/cr_002__end_is_before_start.sql")


@pytest.mark.parametrize("identifier", ["CR-002", "cr-002", " Cr-002 "])
def test_a_rule_is_told_whole(explain: Explain, identifier: str) -> None:
    code, printed, errors = explain(identifier)
    assert (code, errors) == (0, "")
    rule = RULES["CR-002"]
    words = " ".join(printed.split())
    for part in ("title", "message", "fix"):
        assert rule[f"{part}_en"] in words
    assert "Severity error: the record is held back" in words
    assert "In force from 2023Q1" in words
    assert "Waivable no" in words
    assert "Fields end_date" in words
    assert f"Source {rule['source']}" in words
    assert "Decision" not in words
    assert f"{SQL.as_posix()}:" in printed
    assert printed.endswith((PROJECT / SQL).read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_it_is_told_in_the_language_asked_for(explain: Explain, language: str) -> None:
    words = " ".join(explain("CR-002", "--lang", language)[1].split())
    for part in ("title", "message", "fix"):
        assert RULES["CR-002"][f"{part}_{language}"] in words


def test_a_decision_and_a_waiver_are_told_where_there_are_some(explain: Explain) -> None:
    words = " ".join(explain("CR-004")[1].split())
    assert f"Decision {RULES['CR-004']['decision']}" in words
    assert "Waivable yes" in words


def test_json_holds_the_whole_rule(explain: Explain) -> None:
    code, printed, errors = explain("CR-002", "--json")
    content = parsed(printed)
    assert (code, errors) == (0, "")
    assert (content.pop("status"), content.pop("kind")) == ("ok", "rule")
    assert content.pop("sql") == (PROJECT / SQL).read_text(encoding="utf-8")
    assert content.pop("model") == SQL.as_posix()
    assert content.pop("is_waivable") is False
    columns = RULES["CR-002"]
    assert content == {
        name: value or None for name, value in columns.items() if name != "is_waivable"
    }


@pytest.mark.parametrize(
    ("identifier", "message"),
    [
        ("ZZ-999", "ZZ-999 cannot be explained: "),
        ("CR-2", "Give a rule such as CR-002"),
        ("north/client/a", "north/client/a cannot be explained: "),
        ("nonsense", "nonsense cannot be explained: "),
        ("system/clients", "system/clients cannot be explained: "),
        ("", "(no name) cannot be explained: "),
        ("0123456789abcdef", "cannot be explained: "),
    ],
)
def test_what_is_no_id_is_told_what_ids_look_like(
    explain: Explain, identifier: str, message: str
) -> None:
    code, printed, errors = explain(identifier)
    assert (code, printed) == (2, "")
    assert message in errors
    assert errors.count("\n") == 1
    content = parsed(explain(identifier, "--json")[1])
    assert content["status"] == "invalid"
    assert content["message"] == errors.strip()
