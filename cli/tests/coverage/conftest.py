"""Counties whose people live in several places, built once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from built_counties import build_counties
from county import County, Unreadable
from oracle import Settings
from random_county import random_county

SETTINGS = Settings()
PLACES = ("091", "091", "837", "", "999")


def county_with_places(number: int) -> County:
    """People of a county live in several places, and some nowhere that is known."""
    county = random_county(number, SETTINGS.as_of)
    for system in county.systems:
        for row in county.rows(system, "clients"):
            if not isinstance(row, Unreadable) and row["municipality"].strip() == "091":
                place = PLACES[hash_of(system, row["client_id"]) % len(PLACES)]
                row["municipality"] = row["municipality"].replace("091", place)
    return county


def hash_of(*texts: str) -> int:
    return sum(map(ord, "".join(texts)))


@pytest.fixture(
    scope="module",
    params=[12, pytest.param(100, marks=pytest.mark.proof)],
    ids="{} counties".format,
)
def built(
    request: pytest.FixtureRequest, once: Callable[[str, Callable[[Path], None]], Path]
) -> tuple[list[County], Path]:
    counties = [county_with_places(number) for number in range(1, request.param + 1)]

    def fill(folder: Path) -> None:
        build_counties(counties, folder, SETTINGS, select=("+coverage_verdict", "+conflicts"))

    return counties, once(f"coverage_of_{request.param}", fill) / "work" / "sosdbt.duckdb"
