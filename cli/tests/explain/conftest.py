import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from explain_county import Built, build_county, built_county


@pytest.fixture(scope="session")
def built(once: Callable[..., Path]) -> Built:
    return built_county(once("explained_county", build_county))


@pytest.fixture
def copied(built: Built, tmp_path: Path) -> Built:
    """The built county in a folder of the test's own, to be changed."""
    shutil.copytree(built.out, tmp_path / "out")
    return replace(built, out=tmp_path / "out")


@pytest.fixture
def explain(sosdbt_main: Callable) -> Callable[..., tuple[int, str, str]]:
    return partial(sosdbt_main, "explain")
