"""The same comparison under other settings: small gaps, cut periods, a day within the quarter."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from built_counties import read_database
from differences import differences, report
from oracle import Settings, judge
from other_settings import (
    SMALL_GAPS_CUT,
    TEN_DAY_GAPS,
    WIDER_GAPS_WITHIN_QUARTER,
    counties_for,
    verdicts_for,
)


@pytest.mark.parametrize("settings", [SMALL_GAPS_CUT, WIDER_GAPS_WITHIN_QUARTER, TEN_DAY_GAPS])
def test_deliveries_and_fates_equal_the_oracle(settings: Settings, built: Callable):
    counties = counties_for(settings)
    database = read_database(built(settings, counties) / "sosdbt.duckdb")
    found = differences(counties, verdicts_for(settings), database)
    assert not found, report(found)


@pytest.mark.parametrize(
    ("settings", "another"),
    [
        (SMALL_GAPS_CUT, {"max_gap_days": 0}),
        (SMALL_GAPS_CUT, {"max_gap_days": 2}),
        (SMALL_GAPS_CUT, {"clip_to_quarter": False}),
        (TEN_DAY_GAPS, {"max_gap_days": 8}),
        (TEN_DAY_GAPS, {"max_gap_days": 11}),
        (WIDER_GAPS_WITHIN_QUARTER, {"max_gap_days": 2}),
        (WIDER_GAPS_WITHIN_QUARTER, {"max_gap_days": 4}),
        (WIDER_GAPS_WITHIN_QUARTER, {"as_of": date(2023, 2, 11)}),
        (WIDER_GAPS_WITHIN_QUARTER, {"as_of": date(2023, 2, 13)}),
    ],
)
def test_the_counties_tell_a_setting_from_the_next(settings: Settings, another: dict):
    other = replace(settings, **another)
    judged = zip(counties_for(settings), verdicts_for(settings), strict=True)
    assert any(verdict != judge(county, other) for county, verdict in judged)
