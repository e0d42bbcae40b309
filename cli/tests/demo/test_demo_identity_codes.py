from collections import defaultdict

import pytest
from demo_reading import Row
from stdnum.fi import hetu

CODE_FAULTS = {"CL-002", "CL-003", "CL-004", "CL-005"}


@pytest.fixture(scope="module")
def faulty_clients(answers: list[dict[str, str]]) -> dict[tuple[str, int], str]:
    return {
        (answer["source_system"], int(answer["source_row"])): answer["rule_id"]
        for answer in answers
        if answer["source_table"] == "clients" and answer["rule_id"] in CODE_FAULTS
    }


def _is_faulty(row: Row, faulty_clients: dict[tuple[str, int], str]) -> bool:
    return row.table == "clients" and (row.system, row.number) in faulty_clients


def test_every_code_is_valid_and_of_the_900_series(
    rows: list[Row], faulty_clients: dict[tuple[str, int], str]
) -> None:
    codes = [
        row.values["personal_identity_code"]
        for row in rows
        if row.values
        and row.values.get("personal_identity_code")
        and not _is_faulty(row, faulty_clients)
    ]
    assert len(codes) > 1000
    for code in codes:
        assert hetu.validate(code, allow_temporary=True) == code
        assert 900 <= int(code[7:10]) <= 999


def test_codes_with_a_planted_fault_are_not_valid(
    rows: list[Row], faulty_clients: dict[tuple[str, int], str]
) -> None:
    faulty = [row for row in rows if _is_faulty(row, faulty_clients)]
    assert len(faulty) == 6
    for row in faulty:
        code = row.values["personal_identity_code"]
        # The blank at the end of one code is all that stdnum forgives.
        assert not hetu.is_valid(code, allow_temporary=True) or code == hetu.compact(code) + " "


def test_people_differ_in_more_than_the_century_sign(
    rows: list[Row], answers: list[dict[str, str]]
) -> None:
    codes = defaultdict(set)
    for row in rows:
        code = (row.values or {}).get("personal_identity_code")
        if row.table == "clients" and code:
            codes[code[:6] + code[7:]].add(code)
    planted = sum(answer["rule_id"] == "CL-012" for answer in answers)
    assert 2 * sum(len(same) > 1 for same in codes.values()) == planted == 4


def test_all_signs_of_both_centuries_are_used(rows: list[Row]) -> None:
    signs = {
        row.values["personal_identity_code"][6:7]
        for row in rows
        if row.table == "clients" and row.values
    }
    assert signs >= set("-YXWVUABCDEF+")
