from pathlib import Path

import pytest
from demo_reading import Row, rules_of_severity

IDS = {"clients": "client_id", "kanta_records": "document_id", "identity_links": None}
# What the raw data of the demo county cannot break: CL-006 and CO-001 are of production only.
NOT_PLANTED = {"CL-006", "CO-001"}


@pytest.fixture(scope="module")
def row_of(rows: list[Row]) -> dict[tuple[str, str, int], Row]:
    return {(row.system, row.table, row.number): row for row in rows}


def _key(answer: dict[str, str]) -> tuple[str, str, int]:
    return answer["source_system"], answer["source_table"], int(answer["source_row"])


def test_every_answer_names_a_row_its_id_and_a_column(
    answers: list[dict[str, str]], row_of: dict[tuple[str, str, int], Row]
) -> None:
    readable = [answer for answer in answers if answer["rule_id"] != "RA-001"]
    assert len(readable) > 500
    for answer in readable:
        values = row_of[_key(answer)].values
        id_column = IDS.get(answer["source_table"], "record_id")
        assert answer["record_id"] == (values[id_column] if id_column else "")
        assert answer["field"] == "" or answer["field"] in values


def test_unreadable_lines_are_the_ones_planted(
    answers: list[dict[str, str]], rows: list[Row]
) -> None:
    planted = {_key(answer) for answer in answers if answer["rule_id"] == "RA-001"}
    found = {(row.system, row.table, row.number) for row in rows if row.values is None}
    assert found == planted
    assert len(planted) == 5


def test_answers_are_sorted_and_none_is_there_twice(answers: list[dict[str, str]]) -> None:
    keys = [(answer["rule_id"], *_key(answer), answer["field"]) for answer in answers]
    assert keys == sorted(set(keys))


def test_every_rule_of_raw_data_is_planted(answers: list[dict[str, str]]) -> None:
    rules = set().union(*map(rules_of_severity, ("blocker", "error", "warning", "info")))
    of_raw_data = {rule for rule in rules if not rule.startswith(("DL-", "WA-"))} - NOT_PLANTED
    assert {answer["rule_id"] for answer in answers} == of_raw_data


def test_faults_of_severity_error_are_on_planted_people(
    answers: list[dict[str, str]], rows: list[Row]
) -> None:
    """Their rows come after those of all ordinary people."""
    errors = rules_of_severity("error")
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        counts[row.system, row.table] = row.number
    for answer in answers:
        if answer["rule_id"] in errors:
            system, table, number = _key(answer)
            assert counts[system, table] - number < 120


def test_raw_files_can_be_scanned(raw_dir: Path) -> None:
    from sosdbt.raw.scan import scan

    found = scan(raw_dir)
    assert found.systems == ["demo_legacy", "demo_north", "demo_south"]
    assert {file.source_table for file in found.files} == {
        "clients",
        "client_relation_periods",
        "child_protection_periods",
        "service_decisions",
        "service_use",
        "identity_links",
        "kanta_records",
    }
    assert {(file.format, file.header.delimiter) for file in found.files} == {
        ("csv", ","),
        ("csv", ";"),
        ("parquet", ""),
    }
