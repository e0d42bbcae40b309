from collections.abc import Callable
from pathlib import Path

import pytest
from worklist_county import build
from worklist_files import County


@pytest.fixture(scope="session")
def county(once: Callable[..., Path]) -> County:
    return County(once("worklist_county", build))


@pytest.fixture(scope="session")
def lists(county: County, once: Callable[..., Path]) -> Path:
    """The lists of the county, in English."""

    def write(folder: Path) -> None:
        code, printed, errors = county.worklist(folder / "lists")
        assert code == 0, printed + errors

    return once("worklists", write) / "lists"
