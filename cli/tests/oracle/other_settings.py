"""Settings other than the usual ones, with counties that tell them apart."""

from datetime import date
from functools import cache

from county import County
from oracle import Settings, Verdict, judge
from random_county import random_county

SMALL_GAPS_CUT = Settings(max_gap_days=1, clip_to_quarter=True)
WIDER_GAPS_WITHIN_QUARTER = Settings(max_gap_days=3, as_of=date(2023, 2, 12))
TEN_DAY_GAPS = Settings(max_gap_days=10)


@cache
def counties_for(settings: Settings) -> list[County]:
    return [random_county(number, settings.as_of) for number in range(101, 141)]


@cache
def verdicts_for(settings: Settings) -> list[Verdict]:
    return [judge(county, settings) for county in counties_for(settings)]
