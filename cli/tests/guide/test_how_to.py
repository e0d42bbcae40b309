"""Each how-to page, as a reader runs it."""

import pytest
from transcripts import Place

pytestmark = pytest.mark.guide

# They go on from the small county, delivered for 2023Q1.
AFTER_A_DELIVERY = (
    "add-a-rule",
    "correction",
    "hand-over",
    "new-quarter",
    "quarters-owed",
    "receivers-layout",
)
OWN_DATA = ("kanta-covers-everything", "new-source-system")


@pytest.mark.parametrize("page", AFTER_A_DELIVERY)
def test_a_page_that_goes_on_from_a_delivery(place: Place, page: str) -> None:
    place.run_page(f"how-to/{page}.md")


@pytest.mark.parametrize("page", OWN_DATA)
def test_a_page_with_data_of_its_own(empty_place: Place, page: str) -> None:
    empty_place.run_page(f"how-to/{page}.md")
