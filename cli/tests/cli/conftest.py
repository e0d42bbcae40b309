import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "package"))

from fake_dbt import FakeDbt

import sosdbt.build


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "dbt: runs the real dbt, which takes seconds")


@pytest.fixture
def fake_dbt(monkeypatch: pytest.MonkeyPatch) -> FakeDbt:
    fake = FakeDbt()
    monkeypatch.setattr(sosdbt.build, "run_dbt", fake)
    return fake


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw" / "effica"
    folder.mkdir(parents=True)
    (folder / "clients.csv").write_text("client_id,shoe_size\n1,43\n")
    return folder.parent


@pytest.fixture(autouse=True)
def own_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the tester's own key, variables or directory plays a part."""
    for name in os.environ:
        if name.startswith(("SOSDBT_", "DBT_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SOSDBT_KEY_FILE", str(tmp_path / "key" / "id.key"))
