from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from diff_builds import build_all


@pytest.fixture(scope="session")
def builds(once: Callable[..., Path]) -> Path:
    """Four built deliveries."""
    return once("diff_builds", build_all)


@pytest.fixture
def sosdbt_diff(sosdbt_main: Callable) -> Callable[..., tuple[int, str, str]]:
    return partial(sosdbt_main, "diff")
