"""Answers of the oracle that a person can check by hand."""

from datetime import date

import oracle_values as values
import pytest
from identity_codes import identity_code
from oracle import HORIZON, runs


def january(day: int) -> date:
    return date(2023, 1, day)


@pytest.mark.parametrize(
    "code", ["010594Y9032", "020516C903K", "010181-900C", "010594Y9021", "020504A902E"]
)
def test_published_test_codes_are_right(code: str):
    birth = values.birth_of_code(code)
    assert values.code_faults(code) == set()
    assert identity_code(birth, int(code[7:10]), code[6]) == code


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("010181-900D", "CL-003"),
        ("010181-900c", "CL-002"),
        (" 010181-900C", "CL-002"),
        ("010181/900C", "CL-002"),
        ("310281-9002", "CL-004"),
        ("010181-001X", "CL-005"),
    ],
)
def test_wrong_codes_break_their_rule(code: str, rule: str):
    assert rule in values.code_faults(code)


@pytest.mark.parametrize("text", ["2023-01-05", "5.1.2023", "05.01.2023"])
def test_days_are_iso_or_finnish(text: str):
    assert values.day(text) == january(5)


@pytest.mark.parametrize("text", ["", "2023", "2023-01", "2023-01-00", "2023-02-31", "31.2.2023"])
def test_days_are_not_guessed(text: str):
    assert values.day(text) is None


@pytest.mark.parametrize(
    ("spans", "max_gap_days", "periods"),
    [
        ([(1, 3), (4, 5)], 0, [(1, 5)]),
        ([(1, 3), (5, 6)], 0, [(1, 3), (5, 6)]),
        ([(1, 3), (5, 6)], 1, [(1, 6)]),
        ([(1, 3), (7, 8)], 3, [(1, 8)]),
        ([(1, 3), (8, 8)], 3, [(1, 3), (8, 8)]),
        ([(1, 9), (2, 3), (10, 11)], 0, [(1, 11)]),
        ([(1, None), (3, 4)], 0, [(1, None)]),
        ([(5, 5), (5, 5)], 0, [(5, 5)]),
    ],
)
def test_periods_are_runs_of_days(spans: list, max_gap_days: int, periods: list):
    found = runs([(january(first), last and january(last)) for first, last in spans], max_gap_days)
    ends = [(min(period), max(period)) for period in found]
    assert ends == [(january(first), january(last) if last else HORIZON) for first, last in periods]
