"""A hundred random counties in one build, each compared with the oracle."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from built_counties import Built, read_package, sosdbt_build
from county import RECORD_TABLES, County
from county_files import write_county
from differences import differences, report
from oracle import Settings, Verdict, judge
from random_county import random_county

SETTINGS = Settings()
NUMBERS = range(1, 101)
FATES = (
    "delivered",
    "archived_in_kanta",
    "outside_quarter",
    "excluded",
    "cancelled",
    "recorded_later",
    "held_back",
    "unreadable",
)
RULES_THAT_HOLD_BACK = {
    f"{area}-{number:03d}"
    for area, numbers in {
        "RA": (1, 2, 3, 5, 6, 8),
        "CL": (1, 2, 3, 4, 7, 9, 11, 14, 15, 22, 25),
        "CR": (1, 2, 3, 5, 6, 9, 11, 16),
        "CP": (1, 2, 3, 4, 5, 10, 11),
        "SD": (1, 2, 3, 4, 5, 9, 12, 14, 15),
        "SU": (1, 2, 3, 4, 6, 7, 8, 9),
    }.items()
    for number in numbers
}


@dataclass
class Delivery:
    printed: dict
    built: Built


@pytest.fixture(scope="module")
def counties() -> list[County]:
    return [random_county(number, SETTINGS.as_of) for number in NUMBERS]


@pytest.fixture(scope="module")
def verdicts(counties: list[County]) -> list[Verdict]:
    return [judge(county, SETTINGS) for county in counties]


@pytest.fixture(scope="module")
def delivery(counties: list[County], once: Callable) -> Delivery:
    def build(folder: Path) -> None:
        for county in counties:
            write_county(county, folder / "raw")
        printed = sosdbt_build(folder / "raw", folder / "out", SETTINGS.as_of)
        (folder / "printed.json").write_text(json.dumps(printed))

    folder = once("random_counties", build)
    printed = json.loads((folder / "printed.json").read_text())
    return Delivery(printed, read_package(Path(printed["package"])))


def test_deliveries_and_fates_equal_the_oracle(
    counties: list[County], verdicts: list[Verdict], delivery: Delivery
):
    found = differences(counties, verdicts, delivery.built)
    assert not found, report(found)


def test_every_raw_row_is_in_the_fates_exactly_once(counties: list[County], delivery: Delivery):
    rows = Counter(
        (system, table, number)
        for county in counties
        for system in county.systems
        for table in RECORD_TABLES
        for number in range(1, len(county.rows(system, table)) + 1)
    )
    assert Counter(fate.key for fate in delivery.built.fates) == rows


def test_the_fates_of_every_table_add_up_to_its_rows(counties: list[County], delivery: Delivery):
    for table, fates in delivery.printed["fates"].items():
        rows = [len(county.rows(system, table)) for county in counties for system in county.systems]
        assert sum(fates.values()) == sum(rows) > 0, table


def test_only_persons_of_delivered_records_are_delivered(delivery: Delivery):
    persons = {
        record[0] for records in delivery.built.records.values() for record in records.values()
    }
    assert delivery.built.clients == persons


def test_no_person_of_one_county_is_in_another(verdicts: list[Verdict]):
    persons = [
        {record[0] for record in verdict.client_relation_periods | verdict.services}
        for verdict in verdicts
    ]
    assert sum(map(len, persons)) == len(set().union(*persons))


@pytest.mark.parametrize("table", RECORD_TABLES)
@pytest.mark.parametrize("fate", FATES)
def test_the_counties_hold_rows_of_every_fate(verdicts: list[Verdict], table: str, fate: str):
    found = sum(
        key[1] == table and row.fate == fate
        for verdict in verdicts
        for key, row in verdict.fates.items()
    )
    if (table, fate) == ("child_protection_periods", "excluded"):
        assert found == 0
    else:
        assert found >= 10


def test_the_counties_break_every_rule_that_keeps_a_row_back(verdicts: list[Verdict]):
    broken = Counter(
        rule for verdict in verdicts for fate in verdict.fates.values() for rule in fate.rules
    )
    assert set(broken) == RULES_THAT_HOLD_BACK
