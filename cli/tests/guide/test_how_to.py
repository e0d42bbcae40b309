"""Each how-to page, as a reader runs it."""

import pytest
from transcripts import PROGRAMS, Place

pytestmark = [pytest.mark.guide, PROGRAMS]


@pytest.mark.parametrize("page", ["correction", "hand-over", "new-quarter", "quarters-owed"])
def test_a_page_that_goes_on_from_a_delivery(place: Place, page: str) -> None:
    place.run_page(f"how-to/{page}.md")


@pytest.mark.parametrize("page", ["add-a-rule", "receivers-layout"])
def test_a_page_that_changes_the_project(place_to_change: Place, page: str) -> None:
    place_to_change.run_page(f"how-to/{page}.md")


@pytest.mark.parametrize("page", ["kanta-covers-everything", "new-source-system"])
def test_a_page_with_data_of_its_own(empty_place: Place, page: str) -> None:
    empty_place.run_page(f"how-to/{page}.md")
