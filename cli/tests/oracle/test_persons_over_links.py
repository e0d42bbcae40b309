"""One person under several identifiers, before and after a code is replaced. Checked by hand."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from built_counties import Built, dbt_build, read_database
from county import COLUMNS, County, Row
from county_files import write_county
from national_codes import TASK

NEVER_REPLACED, OLD, NEW = "010181-900C", "010594Y9032", "010594Y9021"
LINKED, IN_A_CIRCLE, IN_A_CIRCLE_TOO = "020516C903K", "020504A902E", "010190-905V"
ASSIGNER = "1.2.246.10.1111111.22.2023"


def row(table: str, **filled: str) -> Row:
    return dict.fromkeys(COLUMNS[table], "") | filled


def client(client_id: str, code: str = "", temporary: str = "") -> Row:
    assigner = ASSIGNER if temporary else ""
    return row(
        "clients",
        client_id=client_id,
        personal_identity_code=code,
        temporary_identifier=temporary,
        temporary_identifier_assigner=assigner,
    )


def period(client_id: str, start_date: str, end_date: str) -> Row:
    return row(
        "client_relation_periods",
        record_id=f"{client_id} {start_date}",
        client_id=client_id,
        service_task="10",
        start_date=start_date,
        end_date=end_date,
    )


def decision(client_id: str, service_task: str, social_service: str = "45") -> Row:
    return row(
        "service_decisions",
        record_id=f"{client_id} {service_task} {social_service}",
        client_id=client_id,
        social_service=social_service,
        outcome="1",
        decision_date="2023-01-20",
        service_task=service_task,
    )


def county(*, is_replaced: bool) -> County:
    county = County(0, ["north", "south"])

    def add(system: str, table: str, *rows: Row) -> None:
        county.rows(system, table).extend(rows)

    add("north", "clients", client("stays", NEVER_REPLACED), client("renamed", OLD))
    add("north", "clients", client("both", LINKED, "T1"), client("circle", IN_A_CIRCLE))
    add("south", "clients", client("temporary", "", "T1"), client("circle", IN_A_CIRCLE_TOO))
    for one in ("stays", "renamed", "both", "circle"):
        add("north", "client_relation_periods", period(one, "2023-01-10", "2023-02-10"))
    add("south", "client_relation_periods", period("temporary", "2023-02-01", "2023-03-10"))
    add("south", "client_relation_periods", period("circle", "2023-02-01", "2023-03-10"))
    add("north", "service_decisions", decision("both", "10"))
    add("north", "service_decisions", decision("both", TASK["family_law"], "46"))
    add("south", "service_decisions", decision("temporary", ""), decision("temporary", "", "46"))
    add(
        "north",
        "kanta_records",
        row(
            "kanta_records",
            document_id="D1",
            document_set="S1",
            version="1",
            archived_at="2023-04-01",
            record_kind="client_relation",
            temporary_identifier="T1",
            temporary_identifier_assigner=ASSIGNER,
            service_task="10",
            start_date="2023-01-01",
        ),
    )
    if is_replaced:
        add("south", "clients", client("renamed", NEW))
        add("south", "client_relation_periods", period("renamed", "2023-02-01", "2023-03-10"))
        for old, new in (
            (OLD, NEW),
            (IN_A_CIRCLE, IN_A_CIRCLE_TOO),
            (IN_A_CIRCLE_TOO, IN_A_CIRCLE),
        ):
            link = {"replaced_personal_identity_code": old, "personal_identity_code": new}
            add("south", "identity_links", row("identity_links", **link))
    return county


@pytest.fixture(scope="module")
def database(once: Callable) -> Callable[[bool], Path]:
    def build(is_replaced: bool) -> Path:
        def fill(folder: Path) -> None:
            write_county(county(is_replaced=is_replaced), folder / "raw")
            dbt_build(folder / "raw", folder / "work", quarter="2023Q1", as_of="2023-05-01")

        return once(f"persons_over_links_{is_replaced}", fill) / "work" / "sosdbt.duckdb"

    return build


@pytest.fixture(scope="module")
def before(database: Callable[[bool], Path]) -> Built:
    return read_database(database(False))


@pytest.fixture(scope="module")
def after(database: Callable[[bool], Path]) -> Built:
    return read_database(database(True))


def fates(built: Built) -> dict[tuple[str, str], str]:
    return {(fate.key[0], fate.record_id): fate.fate for fate in built.fates}


def ids(built: Built) -> dict[tuple[str, str], str]:
    return {(fate.key[0], fate.record_id): fate.delivered_id for fate in built.fates}


def test_what_kanta_holds_under_a_temporary_identifier_is_not_delivered_again(before: Built):
    found = fates(before)
    assert found["north", "both 2023-01-10"] == "archived_in_kanta"
    assert found["south", "temporary 2023-02-01"] == "archived_in_kanta"
    assert ids(before)["north", "both 2023-01-10"] == ids(before)["south", "temporary 2023-02-01"]


def test_a_code_that_was_replaced_changes_the_code_and_no_id(
    database: Callable, before: Built, after: Built
):
    assert ids(before)["north", "renamed 2023-01-10"] == ids(after)["north", "renamed 2023-01-10"]
    assert ids(after)["south", "renamed 2023-02-01"] == ids(after)["north", "renamed 2023-01-10"]
    assert ("code", OLD) in before.clients
    assert ("code", NEW) in after.clients and ("code", OLD) not in after.clients
    codes = [{}, {}]
    for is_replaced in (False, True):
        with duckdb.connect(str(database(is_replaced)), read_only=True) as connection:
            rows = connection.execute("select personal_identity_code, person_id from int_persons")
            codes[is_replaced] = dict(rows.fetchall())
    assert codes[False][OLD] == codes[True][NEW]
    assert codes[False][NEVER_REPLACED] == codes[True][NEVER_REPLACED]


def test_codes_in_a_circle_hold_the_person_back_in_every_system(before: Built, after: Built):
    for of_circle in (("north", "circle 2023-01-10"), ("south", "circle 2023-02-01")):
        assert fates(before)[of_circle] == "delivered"
        assert fates(after)[of_circle] == "held_back"
    rules = {fate.rules for fate in after.fates if fate.fate == "held_back"}
    assert rules == {frozenset({"CL-025"})}


def test_a_decision_without_a_task_is_the_one_with_a_task(before: Built):
    assert ids(before)["north", "both 10 45"] == ids(before)["south", "temporary  45"] != ""
    assert [record[2] for record in before.records["services"].values()] == ["10"]


def test_a_decision_that_is_family_law_elsewhere_is_not_delivered(before: Built):
    assert fates(before)["south", "temporary  46"] == "excluded"
