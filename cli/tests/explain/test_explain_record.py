"""Delivered and archived ids, clients and source rows of a county built once."""

import shutil
from collections.abc import Callable

import pytest
from contract_edits import project_with
from explain_county import ANNA, BERTIL, CECILIA, DORA, UNIT, Built, fates, parsed
from hand_made import PROJECT
from national_codes import TASK

from sosdbt.rules.catalogue import read_catalogue

RULES = {rule["rule_id"]: rule for rule in read_catalogue(PROJECT)}
pytestmark = pytest.mark.dbt
Explain = Callable[..., tuple[int, str, str]]
ROW = "north/client_relation_periods"


@pytest.fixture(scope="session")
def ids(built: Built) -> dict[str, str]:
    """Delivered and archived ids by record id."""
    return {
        row["record_id"]: row["delivered_id"] for row in fates(built).values() if row["record_id"]
    }


@pytest.fixture
def ask(explain: Explain, built: Built) -> Callable[..., dict]:
    def run(identifier: str, *arguments: str) -> dict:
        code, printed, errors = explain(identifier, "--out", built.out, "--json", *arguments)
        assert (code, errors) == (0, "")
        return parsed(printed)

    return run


@pytest.fixture
def read(explain: Explain, built: Built) -> Callable[..., str]:
    """The text of an explanation, its lines run together."""

    def run(identifier: str, *arguments: str) -> str:
        code, printed, errors = explain(identifier, "--out", built.out, *arguments)
        assert (code, errors) == (0, "")
        return " ".join(printed.split())

    return run


def test_a_merged_period_names_its_rows_and_why_they_join(ask, ids) -> None:
    found = ask(ids["a"])
    assert (found["quarter"], found["as_of"], found["version"]) == ("2023Q1", "2023-05-01", 1)
    assert (found["status"], found["kind"], found["state"]) == ("ok", "record", "delivered")
    assert found["notices"] == []
    assert found["file"] == "asiakkuusjakso_palvelutehtavassa.csv"
    assert found["columns"]["jakso_id"] == ids["a"]
    assert found["columns"]["asiakkuuden_alkamispvm"] == "2023-01-10"
    assert found["columns"]["asiakkuuden_paattymispvm"] is None
    rows = found["source_rows"]
    assert [(row["name"], row["joins"], row["joins_rows_until"]) for row in rows] == [
        (f"{ROW}/a", "first", None),
        (f"{ROW}/inside", "overlaps", "2023-02-10"),
        (f"{ROW}/b", "touches", "2023-02-10"),
    ]
    assert [(row["source_row"], row["source_line"]) for row in rows] == [(1, 2), (3, 4), (2, 3)]
    assert rows[0]["service_unit"] == UNIT
    assert rows[0]["file_name"] == "client_relation_periods.csv"
    assert found["kanta"] == {
        "holds": "none",
        "days_in_quarter": 81,
        "days_archived": 0,
        "periods": [],
    }


def test_the_text_says_it_in_words(read, ids) -> None:
    text = read(ids["a"])
    assert "3 source rows became one period" in text
    assert "starts the day after the rows before it end (to 2023-02-10)" in text
    assert "Kanta holds none of its 81 days in the quarter, so it is delivered" in text


def test_a_period_that_is_archived_in_part_is_delivered_whole(ask, read, ids) -> None:
    found = ask(ids["partly"])
    assert found["state"] == "delivered"
    kanta = found["kanta"]
    assert (kanta["holds"], kanta["days_archived"], kanta["days_in_quarter"]) == ("partial", 31, 90)
    assert [
        (period["start_date"], period["has_a_day_of_the_record_in_the_quarter"])
        for period in kanta["periods"]
    ] == [("2022-01-01", False), ("2023-01-01", True)]
    assert kanta["periods"][0]["documents"][0]["name"] == "north/kanta_records/k2"
    assert kanta["periods"][1]["documents"][0]["name"] == "north/kanta_records/#3"
    assert "KA-002" in {finding["rule_id"] for finding in found["rules"]["findings"]}
    assert "archived 2022-01-01 to 2022-01-31, not these days" in read(ids["partly"])


def test_an_archived_period_is_explained_too(ask, read, ids) -> None:
    found = ask(ids["archived"])
    assert found["state"] == "archived_in_kanta"
    assert found["columns"]["jakso_id"] == ids["archived"]
    assert found["columns"]["palvelutehtava"] == "15"
    assert found["kanta"]["holds"] == "whole"
    text = read(ids["archived"])
    assert "archived in Kanta, not delivered" in text
    assert "all of its 90 days in the quarter, so it is not delivered" in text


def test_under_another_contract_its_names_and_codes_are_told_with_iso_dates(
    ask, read, ids, tmp_path, monkeypatch
) -> None:
    project = project_with(tmp_path)
    shutil.rmtree(project / "contracts")
    shutil.copytree(PROJECT / "seeds", project / "seeds")
    shutil.copy(PROJECT / "dbt_project.yml", project)
    monkeypatch.setenv("SOSDBT_PROJECT_DIR", str(project))
    for name in ("kostra-52bf", "semicolons"):
        contract = PROJECT / "cli/tests/package/foreign/contracts" / name
        shutil.copytree(contract, project / "contracts" / name)
        assert "2023-01-10" in ask(ids["a"])["columns"].values()
        assert "10.01.2023" not in read(ids["a"]) and "10012023" not in read(ids["a"])
        shutil.rmtree(project / "contracts" / name)


def test_services_say_what_is_the_same(ask, ids) -> None:
    found = ask(ids["yes"])
    assert (found["state"], found["kanta"]["holds"]) == ("delivered", "none")
    assert [(row["record_id"], row["joins"]) for row in found["source_rows"]] == [
        ("yes", "first"),
        ("yes_again", "same"),
    ]
    assert [document["is_the_same"] for document in found["kanta"]["documents"]] == [False]
    found = ask(ids["no_archived"])
    assert (found["state"], found["kanta"]["holds"]) == ("archived_in_kanta", "whole")
    (document,) = found["kanta"]["documents"]
    assert (document["name"], document["is_the_same"]) == ("north/kanta_records/k4", True)


def test_a_client_has_its_records_and_rows_of_all_systems(ask, read, ids) -> None:
    person = ask(ids["partly"])["person_id"]
    found = ask(person)
    assert (found["kind"], found["state"]) == ("client", "delivered")
    assert found["columns"]["henkilotunnus"] == "***"
    assert found["columns"]["asiakas_id"] == person
    assert {row["name"] for row in found["client_rows"]} == {
        "north/clients/2",
        "south/clients/77",
    }
    assert {record["record_id"]: record["is_archived"] for record in found["records"]} == {
        ids["partly"]: False,
        ids["archived"]: True,
    }
    assert {row["record_id"] for row in found["source_rows"]} == {
        "before", "backwards", "cancelled", "later", "family", "archived", "partly", "twice", None,
    }  # fmt: skip
    assert "north/client_relation_periods/backwards: held back by CR-002" in read(person)


def test_a_client_without_identity_is_found_by_its_key_in_the_findings(ask) -> None:
    (row,) = ask(f"{ROW}/of_nobody")["rows"]
    found = ask(row["client_key"])
    assert (found["kind"], found["state"], found["records"]) == ("client", "not_delivered", [])
    assert [row["name"] for row in found["source_rows"]] == [f"{ROW}/of_nobody"]


def test_a_person_whom_only_kanta_knows_is_found_by_the_key_in_the_findings(ask, read) -> None:
    (row,) = ask("north/kanta_records/k6")["rows"]
    assert "KA-001" in {finding["rule_id"] for finding in row["rules"]["findings"]}
    found = ask(row["client_key"])
    assert (found["kind"], found["state"]) == ("client", "not_delivered")
    assert [row["name"] for row in found["kanta_rows"]] == ["north/kanta_records/k6"]
    assert found["client_rows"] == found["source_rows"] == found["records"] == []
    assert "In no table of clients. 1 row in Kanta: north/kanta_records/k6" in read(
        row["client_key"]
    )


@pytest.mark.parametrize(
    ("record", "fate", "why"),
    [
        ("before", "outside_quarter", "no day in the quarter, 2023-01-01 to 2023-03-31"),
        ("cancelled", "cancelled", 'cancelled is "kyllä"'),
        ("later", "recorded_later", "recorded on 2023-06-01, after the as-of date 2023-05-01"),
        ("family", "excluded", f"Its task {TASK['family_law']} is family law"),
        ("backwards", "held_back", "breaks a rule"),
        ("#15", "unreadable", "fewer fields than the header"),
    ],
)
def test_a_row_has_its_fate_and_the_reason(ask, record: str, fate: str, why: str) -> None:
    (row,) = ask(f"{ROW}/{record}")["rows"]
    assert row["fate"] == fate
    assert why in row["why"]


def test_a_negative_decision_outside_the_quarter_says_so(ask) -> None:
    (row,) = ask("north/service_decisions/no_too_early")["rows"]
    assert row["fate"] == "outside_quarter"
    assert "negative decision that was not made in the quarter" in row["why"]


def test_a_delivered_row_names_where_it_went(ask, ids) -> None:
    (row,) = ask(f"{ROW}/inside")["rows"]
    assert row["why"] == f"It went into {ids['a']}, 2023-01-10 to open."
    (row,) = ask(f"{ROW}/archived")["rows"]
    assert row["why"].startswith(f"It is archived in Kanta as a part of {ids['archived']}")


def test_a_row_held_back_has_the_rules_in_the_language_asked_for(ask, read) -> None:
    (row,) = ask(f"{ROW}/backwards", "--lang", "fi")["rows"]
    (rule,) = row["held_back_by"]
    assert rule["rule_id"] == "CR-002"
    assert rule["title"] == RULES["CR-002"]["title_fi"]
    assert rule["fix"] in read(f"{ROW}/backwards", "--lang", "fi")


def test_a_row_held_back_for_its_client_says_where_the_fault_is(ask) -> None:
    (row,) = ask(f"{ROW}/of_nobody")["rows"]
    assert [rule["rule_id"] for rule in row["held_back_by"]] == ["CL-001"]
    places = {finding["rule_id"]: finding["name"] for finding in row["rules"]["findings"]}
    assert places["CL-001"] == "north/clients/3"


def test_a_fault_of_a_link_is_found_at_the_link(ask) -> None:
    (row,) = ask(f"{ROW}/linked")["rows"]
    assert [rule["rule_id"] for rule in row["held_back_by"]] == ["CL-014"]
    places = [f["name"] for f in row["rules"]["findings"] if f["rule_id"] == "CL-014"]
    assert places == ["north/identity_links/#1", "north/identity_links/#2"]


def test_a_link_of_other_people_is_not_looked_at(ask, ids) -> None:
    """Who has no temporary identifier has none in common with a link that has none."""
    rules = ask(ids["partly"])["rules"]
    assert not [f for f in rules["findings"] if "identity_links" in f["name"]]
    assert "CL-024" not in rules["rules_that_looked"]


def test_rows_without_an_id_or_with_one_id_are_told_apart_by_number(ask) -> None:
    (row,) = ask(f"{ROW}/#12")["rows"]
    assert (row["name"], row["rule_ids"]) == (f"{ROW}/#12", "RA-002")
    both = ask(f"{ROW}/twice")["rows"]
    assert [row["source_row"] for row in both] == [13, 14]
    (second,) = ask(f"{ROW}/#14")["rows"]
    assert second == both[1]


def test_of_very_many_rows_under_one_id_the_first_are_told(ask, read, monkeypatch) -> None:
    monkeypatch.setattr("sosdbt.explain.answers.MOST_ROWS", 1)
    found = ask(f"{ROW}/twice")
    assert found["rows_in_all"] == 2
    assert [row["source_row"] for row in found["rows"]] == [13]
    assert "2 rows have this id. The first 1 are told" in read(f"{ROW}/twice")


def test_rules_that_found_nothing_are_counted(ask) -> None:
    (row,) = ask(f"{ROW}/before")["rows"]
    rules = row["rules"]
    assert rules["findings"] == []
    assert len(rules["rules_that_looked"]) == rules["rules_that_found_nothing"] > 20


def test_the_rules_that_looked_are_those_of_the_tables_of_the_rows(ask, ids) -> None:
    def areas(rules: dict) -> set[str]:
        return {rule_id[:2] for rule_id in rules["rules_that_looked"]}

    (row,) = ask(f"{ROW}/before")["rows"]
    assert {"RA", "CL", "CR"} <= areas(row["rules"])
    assert not areas(row["rules"]) & {"SU", "SD", "KA"}
    assert "DL-001" not in row["rules"]["rules_that_looked"]
    partly = ask(ids["partly"])["rules"]
    assert {"KA-002", "DL-001", "CR-002"} <= set(partly["rules_that_looked"])
    assert "DL-001" not in ask(ids["archived"])["rules"]["rules_that_looked"]


def test_rows_of_the_other_tables_are_explained(ask) -> None:
    (client,) = ask("north/clients/3")["rows"]
    assert [finding["rule_id"] for finding in client["rules"]["findings"]] == ["CL-001"]
    whys = {
        document: ask(f"north/kanta_records/{document}")["rows"][0]["why"]
        for document in ("k1", "k4-new", "k5")
    }
    assert "newest version of its document" in whys["k1"]
    assert "archived on 2023-06-01, after the as-of date" in whys["k4-new"]
    assert "there is a newer version" in whys["k5"]


def test_an_end_that_stands_for_open_is_told(ask, read) -> None:
    (row,) = ask("south/client_relation_periods/#1")["rows"]
    found = ask(row["delivered_id"])
    assert found["source_rows"][0]["end_is_placeholder"] is True
    assert "to 9999-12-31, task 20, taken as open" in read(row["delivered_id"])


def test_a_record_id_that_holds_an_identity_code_is_found_either_way(ask) -> None:
    by_number = ask("south/client_relation_periods/#1")["rows"]
    assert by_number[0]["record_id"] == "x-***"
    assert by_number[0]["name"] == "south/client_relation_periods/#1"
    for asked in (f"x-{CECILIA}", "x-***"):
        assert ask(f"south/client_relation_periods/{asked}")["rows"] == by_number


def test_no_identity_code_is_ever_shown(explain, built, ids) -> None:
    special = [
        "south/client_relation_periods/#1",
        f"south/client_relation_periods/x-{CECILIA}",
        f"south/clients/{CECILIA}",
        "north/kanta_records/#3",
        f"nowhere/clients/{ANNA}",
    ]
    delivered = {row["delivered_id"] for row in fates(built).values() if row["delivered_id"]}
    asked = [(identifier,) for identifier in [*special, *delivered, *fates(built)]]
    asked += [(identifier, "--json") for identifier in special]
    for arguments in asked:
        printed = "".join(explain(*arguments, "--out", built.out)[1:])
        assert printed
        for code in (ANNA, BERTIL, CECILIA, DORA):
            assert code not in printed
