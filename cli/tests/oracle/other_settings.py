"""Settings other than the usual ones, with counties that tell them apart."""

from datetime import date

from county import County
from oracle import Settings
from random_county import random_county

SMALL_GAPS_CUT = Settings(max_gap_days=1, clip_to_quarter=True)
WIDER_GAPS_WITHIN_QUARTER = Settings(max_gap_days=3, as_of=date(2023, 2, 12))
TEN_DAY_GAPS = Settings(max_gap_days=10)


def counties_for(settings: Settings) -> list[County]:
    return [random_county(number, settings.as_of) for number in range(101, 141)]
